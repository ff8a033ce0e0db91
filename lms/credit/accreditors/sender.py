"""Who reports: the provider's name and numbers, from the settings."""

from lms import config
from lms.credit.accreditors.channels import Sender
from lms.credit.accreditors.facts import Channel


def sender() -> Sender:
    """As files for accreditors name us."""
    settings = config.current()
    return Sender(
        name=settings.provider_name,
        numbers={
            Channel.JA_PARS: settings.ja_pars_provider_id,
            Channel.CE_BROKER: settings.ce_broker_provider_id,
        },
    )
