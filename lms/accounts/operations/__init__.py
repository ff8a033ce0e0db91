"""Writes on people and accounts, one verb each."""

from lms.accounts.operations.passwords import Claimant as Claimant
from lms.accounts.operations.passwords import admit as admit
from lms.accounts.operations.passwords import answer_reset as answer_reset
from lms.accounts.operations.passwords import ask_for_reset as ask_for_reset
from lms.accounts.operations.passwords import change_password as change_password
from lms.accounts.operations.passwords import claim_address as claim_address
from lms.accounts.operations.passwords import claim_own_account as claim_own_account
from lms.accounts.operations.passwords import reset_password as reset_password
from lms.accounts.operations.people import add_person as add_person
from lms.accounts.operations.people import confirm_address_for as confirm_address_for
from lms.accounts.operations.people import disable_person as disable_person
from lms.accounts.operations.people import enable_person as enable_person
from lms.accounts.operations.people import end_role as end_role
from lms.accounts.operations.people import end_sessions as end_sessions
from lms.accounts.operations.people import grant_role as grant_role
from lms.accounts.operations.profile import Details as Details
from lms.accounts.operations.profile import ask_for_confirmation as ask_for_confirmation
from lms.accounts.operations.profile import change_profile as change_profile
from lms.accounts.operations.profile import end_own_session as end_own_session
from lms.accounts.operations.profile import sign_out as sign_out
from lms.accounts.operations.registration import Filled as Filled
from lms.accounts.operations.registration import answer_registration as answer_registration
from lms.accounts.operations.registration import confirm_registration as confirm_registration
from lms.accounts.operations.registration import confirm_registration_for as confirm_registration_for
from lms.accounts.operations.registration import register as register
