"""The dialog about the program, its model and the model's accuracy."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialogButtonBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.engine.labels import percent
from desktop_app.engine.model_card import ModelCard
from desktop_app.ui import theme
from desktop_app.ui.accuracy_table import AccuracyTable, rows
from desktop_app.ui.card_texts import card_text
from desktop_app.ui.icons import app_icon
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
        layout = self.body
        layout.addLayout(self._head())
        if card is not None:
            self._add_card(layout, card, chinese)
        heading = QLabel(self.tr("Versions"))
        heading.setFont(theme.scaled_font(self, 1.15, bold=True))
        layout.addSpacing(theme.GRID)
        layout.addWidget(heading)
        layout.addWidget(_paragraph(versions))
        layout.addWidget(
            _paragraph(
                self.tr(
                    "Our code is under the MIT licence; Qt and PySide6 are under the LGPL, torch "
                    "and Pillow under licences of their own."
                )
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
        words = QVBoxLayout()
        words.setSpacing(theme.GRID // 2)
        words.addWidget(title)
        words.addWidget(_paragraph(self.tr("Says what is in a photo, on this computer alone.")))
        head = QHBoxLayout()
        head.setSpacing(theme.GRID * 2)
        head.addWidget(picture)
        head.addLayout(words, 1)
        return head

    def _add_card(self, layout: QVBoxLayout, card: ModelCard, chinese: bool) -> None:
        heading = QLabel(model_title(card, chinese))
        heading.setFont(theme.scaled_font(self, 1.15, bold=True))
        layout.addSpacing(theme.GRID)
        layout.addWidget(heading)
        measured = rows(card)
        if measured:
            layout.addWidget(AccuracyTable(measured))
        else:
            layout.addWidget(_paragraph(self.tr("Its accuracy was not measured.")))
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
        layout.addWidget(_paragraph(f"{unbroken(limits)} {unknown}"))
        if any(row.right is None and row.unsure is not None for row in measured):
            layout.addWidget(
                _paragraph(
                    self.tr(
                        "Rows with “Not sure” alone: photos of what it hardly knows, so nearly all "
                        "should be."
                    )
                )
            )
        layout.addWidget(_paragraph(trained))


def _paragraph(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setWordWrap(True)
    theme.quiet(label)
    return label
