"""Every channel that reports can be made for."""

from typing import Final

from lms.credit.accreditors.ce_broker import CE_BROKER
from lms.credit.accreditors.channels import AccreditorChannel
from lms.credit.accreditors.cpe_monitor import CPE_MONITOR
from lms.credit.accreditors.facts import Channel
from lms.credit.accreditors.ja_pars import JA_PARS
from lms.credit.accreditors.moc import MOC

# In the order in which the office sees them; each channel adds itself here.
_ALL: Final[tuple[AccreditorChannel, ...]] = (
    JA_PARS,
    CPE_MONITOR,
    MOC,
    CE_BROKER,
)
CHANNELS: Final[dict[Channel, AccreditorChannel]] = {one.code: one for one in _ALL}
