"""What people fill in about themselves."""

from lms.accounts.forms.identifiers import IdentifiersForm as IdentifiersForm
from lms.accounts.forms.identifiers import PharmacyForm as PharmacyForm
from lms.accounts.forms.people import ChangePasswordForm as ChangePasswordForm
from lms.accounts.forms.people import ForgotPasswordForm as ForgotPasswordForm
from lms.accounts.forms.people import NewPassword as NewPassword
from lms.accounts.forms.people import PersonForm as PersonForm
from lms.accounts.forms.people import ProfileForm as ProfileForm
from lms.accounts.forms.people import RegisterForm as RegisterForm
from lms.accounts.forms.people import SignInForm as SignInForm
from lms.accounts.forms.people import zone_choices as zone_choices
