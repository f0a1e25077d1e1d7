"""The dialog about the program, its model and the model's accuracy."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialogButtonBox, QHBoxLayout, QLabel, QWidget

from desktop_app.engine.labels import percent
from desktop_app.engine.model_card import ModelCard
from desktop_app.ui import theme
from desktop_app.ui.accuracy_table import AccuracyTable, rows
from desktop_app.ui.card_texts import card_text
from desktop_app.ui.icons import app_icon
from desktop_app.ui.layouts import column, row
from desktop_app.ui.messages import model_title, unbroken
from desktop_app.ui.reading_dialog import ReadingDialog

_ICON_SIZE = QSize(48, 48)


class AboutDialog(ReadingDialog):
    """Model card, versions and licences.

    `diagnostics` can be copied for a bug report; it contains nothing personal.
    """

    log_asked = Signal()

    def __init__(
        self,
        card: ModelCard | None,
        versions: str,
        diagnostics: str,
        chinese: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._diagnostics = diagnostics
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("About Shiwu"))
        self.body.addLayout(self._head())
        if card is not None:
            self._add_card(card, chinese)
        self._add_heading(self.tr("Versions"))
        self._add_paragraph(versions)
        self._add_paragraph(
            self.tr(
                "Our code is under the MIT licence; Qt and PySide6 are under the LGPL, torch "
                "and Pillow under licences of their own."
            )
        )
        close = self.buttons.addButton(QDialogButtonBox.StandardButton.Close)
        close.setDefault(True)
        close.setFocus()  # otherwise the first button takes the focus and becomes the default
        copy = self.buttons.addButton(
            self.tr("Copy diagnostics"), QDialogButtonBox.ButtonRole.ActionRole
        )
        copy.setToolTip(self.tr("For reporting a problem. Contains no file names and no photos."))
        copy.clicked.connect(self.copy_diagnostics)
        self.fit()

    def offer_log(self) -> None:
        """Show the button that emits `log_asked`."""
        show = self.buttons.addButton(self.tr("Show log"), QDialogButtonBox.ButtonRole.ActionRole)
        show.setToolTip(self.tr("What went wrong, and when. Contains no photo names."))
        show.clicked.connect(self.log_asked)

    def copy_diagnostics(self) -> None:
        """Copy the diagnostics."""
        QGuiApplication.clipboard().setText(self._diagnostics)

    def _head(self) -> QHBoxLayout:
        picture = QLabel()
        picture.setPixmap(app_icon().pixmap(_ICON_SIZE))
        title = QLabel("识物 Shiwu")
        title.setFont(theme.scaled_font(self, 1.5, bold=True))
        purpose = _paragraph(self.tr("Says what is in a photo, on this computer alone."))
        words = column(title, purpose, spacing=theme.GRID // 2)
        return row(picture, (words, 1), spacing=theme.GRID * 2)

    def _add_heading(self, text: str) -> None:
        heading = QLabel(text)
        heading.setFont(theme.scaled_font(self, 1.15, bold=True))
        self.body.addSpacing(theme.GRID)
        self.body.addWidget(heading)

    def _add_paragraph(self, text: str) -> None:
        self.body.addWidget(_paragraph(text))

    def _add_card(self, card: ModelCard, chinese: bool) -> None:
        self._add_heading(model_title(card, chinese))
        measured = rows(card)
        if measured:
            self.body.addWidget(AccuracyTable(measured))
        else:
            self._add_paragraph(self.tr("Its accuracy was not measured."))
        if card.group_unsure_below is None:
            limits = self.tr("Under {name} it says that it is not sure.")
        else:
            limits = self.tr(
                "A name is given from {name} up, else a group from {group} up, else “not sure”."
            )
        limits = limits.format(
            name=percent(card.unsure_below), group=percent(card.group_unsure_below or 0)
        )
        unknown = self.tr("It does not recognise people, places or text.")
        trained = self.tr("Trained on: {what}").format(what=card_text(card.trained_on))
        self._add_paragraph(f"{unbroken(limits)} {unknown}")
        if any(line.right is None and line.unsure is not None for line in measured):
            self._add_paragraph(
                self.tr(
                    "Rows with “Not sure” alone: photos of what it hardly knows, so nearly all "
                    "should be."
                )
            )
        self._add_paragraph(trained)


def _paragraph(text: str) -> QLabel:
    label = QLabel(text, textFormat=Qt.TextFormat.PlainText, wordWrap=True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    theme.quiet(label)
    return label
