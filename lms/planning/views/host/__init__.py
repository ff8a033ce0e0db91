"""The host's desk of a live activity: what goes on now, who is there, and what waits for a decision."""

from lms.planning.views.host import attendance as attendance
from lms.planning.views.host import attendance_file as attendance_file
from lms.planning.views.host import check_ins as check_ins
from lms.planning.views.host import desk as desk
from lms.planning.views.host import disclosure as disclosure
from lms.planning.views.host import door as door
from lms.planning.views.host import links as links
from lms.planning.views.host import materials as materials
from lms.planning.views.host import parts as parts
from lms.planning.views.host import recording as recording
from lms.planning.views.host import registrants as registrants
from lms.planning.views.host import registrants_file as registrants_file
from lms.planning.views.host import report_rows as report_rows
from lms.planning.views.host import reports as reports
from lms.planning.views.host import slide as slide
