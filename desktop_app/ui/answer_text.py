"""The texts about one photo: for the screen, a screen reader and the clipboard."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from desktop_app.engine.labels import both_names, corrected_phrases, percent, phrases
from desktop_app.engine.outcomes import Classification, Correction, Failure, Outcome
from desktop_app.ui.messages import percent_in_words, why_unreadable


@dataclass(frozen=True, slots=True)
class AnswerText:
    """`outcome` is None until it arrives.

    `correction` replaces the answer, then in `models_answer`; `is_part` means that only a part of
    the photo was classified.
    """

    outcome: Outcome | None = None
    correction: Correction | None = None
    models_answer: str = ""
    is_part: bool = False
    waits_for_model: bool = False

    @property
    def answered(self) -> Classification | None:
        """The classification; None if there is none."""
        return self.outcome if isinstance(self.outcome, Classification) else None

    @property
    def names_first(self) -> bool:
        """Whether the answer is the name of its likeliest label."""
        is_name = self.answered is not None and self.answered.answer.kind == "name"
        return is_name and self.correction is None

    def headlines(self, chinese_first: bool) -> tuple[str, str]:
        """Return the headline in the user's language, and in the other one or ""."""
        translate = QCoreApplication.translate
        if self.correction is not None:
            headline, other = corrected_phrases(self.correction, chinese_first)
            is_none = self.correction.kind == "none"
            return (headline.capitalize() if is_none else headline), other
        match self.outcome:
            case None:
                getting_ready = translate("answer", "Getting ready…")
                return (
                    getting_ready if self.waits_for_model else translate("answer", "Looking…"),
                    "",
                )
            case Failure():
                return translate("answer", "This photo can't be read"), ""
            case Classification() as found:
                headline, other = phrases(found.answer, chinese_first)
                return (headline.capitalize() if found.unsure else headline), other

    def explanation(self) -> str:
        """Return what to add to the headline; "" for nothing."""
        translate = QCoreApplication.translate
        if self.outcome is None:
            waiting = translate(
                "answer", "The model is being loaded. Your photo comes right after."
            )
            return waiting if self.waits_for_model else ""
        if isinstance(self.outcome, Failure):
            return "\n\n".join(why_unreadable(self.outcome))
        if self.correction is not None:
            template = translate("answer", "The model said: {answer}")
            return template.format(answer=self.models_answer)
        sentences = []
        if self.outcome.damaged:
            sentences.append(
                translate("answer", "Part of the file is damaged; this is what the rest shows.")
            )
        if self.outcome.answer.kind == "group":
            sentences.append(
                translate("answer", "No single name is sure enough. Its best guesses:")
            )
        elif self.outcome.unsure:
            sentences.append(translate("answer", "Nothing it knows fits well. Its best guesses:"))
        return "\n".join(sentences)

    def remark(self, chinese_first: bool) -> str:
        """Return the group of the answer, or where a correction comes from."""
        if self.is_part:
            return QCoreApplication.translate("answer", "This part only")
        if self.correction is not None:
            return QCoreApplication.translate("answer", "Corrected")
        found = self.answered
        if found is None or found.unsure:
            return ""
        if found.answer.kind == "group":  # the headline names it
            return percent(found.answer.probability)
        if not found.groups:
            return ""
        narrowest = found.groups[0]
        names = " · ".join(both_names(narrowest, chinese_first))
        return f"{names} {percent(narrowest.probability)}"

    def accessible_text(self, chinese_first: bool) -> str:
        """Return the whole answer for a screen reader."""
        headline, _ = self.headlines(chinese_first)
        found = self.answered
        if found is None:
            return "\n".join(part for part in (headline, self.explanation()) if part)
        parts = [headline, self.explanation()]
        if self.names_first:  # the first label is the answer
            parts = [self.explanation()]
        elif self.correction is None and found.answer.kind == "group":
            parts[0] = percent_in_words(headline, found.answer.probability)
        if self.is_part or self.correction is not None:
            parts.insert(0 if self.is_part else 1, self.remark(chinese_first))
        for prediction in found.predictions:
            name = both_names(prediction, chinese_first)[0]
            parts.append(percent_in_words(name, prediction.probability))
        return "\n".join(part for part in parts if part)

    def as_text(self, chinese_first: bool) -> str:
        """Return the answer as text, one label per line; "" if there is none."""
        found = self.answered
        if found is None:
            return ""
        lines = []
        if not self.names_first:  # otherwise the first label is the answer
            headline, other = self.headlines(chinese_first)
            lines.append(f"{headline} ({other})")
            if self.correction is None and found.answer.kind == "group":
                lines[0] += f" {percent(found.answer.probability)}"
        for prediction in found.predictions:
            first, second = both_names(prediction, chinese_first)
            lines.append(f"{first} ({second}) {percent(prediction.probability)}")
        return "\n".join(lines)
