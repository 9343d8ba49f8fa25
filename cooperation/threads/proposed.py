"""Each proposal and answer of a request as a message of its thread, in no version; none is written over by the next."""

from cities.models import City
from cooperation.links.actions import Agreement
from cooperation.requests.models import Request
from cooperation.threads.models import Message
from core.history.write import Actor

PROPOSED = (Message.Step.ASKED, Message.Step.CHANGED)


def write_down(
    row: Request,
    step: str,
    *,
    city: City,
    by: Actor,
    text: str = "",
    language: str = "",
    reason: str = "",
    is_shown: bool | None = None,
) -> Message:
    """Writes down what one city said, with the form and the period that the request has now. Call it inside the
    transaction of the step, with texts that the request has checked."""
    return Message.objects.create(
        request=row,
        step=step,
        city=city,
        author_id=by.id,
        author_label=by.label,
        text=text,
        language=language,
        form=row.form,
        period=row.period,
        reason=reason,
        is_shown=is_shown,
    )


def asked_in_thread(row: Request) -> bool:
    """Whether the request itself is the first message of its thread: a draft is not, nor one of before."""
    return row.messages.filter(step=Message.Step.ASKED).exists()


def beside_words(row: Message) -> list[str]:
    """What a proposal or an answer says beside its words: the form and the period that stood then, or the reason."""
    if row.step == Message.Step.DECLINED:
        return [str(row.get_reason_display())]
    if row.step in ("", Message.Step.TAKEN_BACK):
        return []
    return [each for each in (str(row.get_form_display()), row.period) if each]


def proposed_by(row: Request) -> Agreement:
    """The lead whose proposal is answered now, and whether that city would show the link. Who proposes agrees."""
    last = row.messages.filter(step__in=PROPOSED).last()
    if last is None:  # written before proposals stood in threads
        return Agreement(row.sent_by_id, row.sent_by_label, row.is_shown)
    return Agreement(last.author_id, last.author_label, bool(last.is_shown))
