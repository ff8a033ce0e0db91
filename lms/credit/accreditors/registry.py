"""Every channel that reports can be made for."""

from typing import Final

from lms.credit.accreditors.channels import AccreditorChannel
from lms.credit.accreditors.facts import Channel

# In the order in which the office sees them; each channel adds itself here.
_ALL: Final[tuple[AccreditorChannel, ...]] = ()
CHANNELS: Final[dict[Channel, AccreditorChannel]] = {one.code: one for one in _ALL}
