"""Which language the program speaks: one at a time, changed while it runs."""

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator, Signal, Slot
from PySide6.QtWidgets import QApplication

from desktop_app import paths


class Language(QObject):
    """Speaks `name`: "en", "zh", or as the "system" does."""

    changed = Signal(bool)  # whether it is Chinese

    def __init__(self, application: QApplication, name: str) -> None:
        super().__init__(application)
        self._application = application
        self._translators: list[QTranslator] = []
        self.name = "en"
        self._speak(name)

    @property
    def chinese(self) -> bool:
        """Whether it is Chinese."""
        if self.name == "system":
            return QLocale.system().language() == QLocale.Language.Chinese
        return self.name == "zh"

    @Slot(str)
    def choose(self, name: str) -> None:
        """Speak "en", "zh", or as the "system" does, from now on."""
        self._speak(name)
        self.changed.emit(self.chinese)

    def _speak(self, name: str) -> None:
        before, self.name = self.chinese, name
        if self.chinese == before:
            return
        if self.chinese and not self._translators:
            self._load()
        for translator in self._translators:
            if self.chinese:
                self._application.installTranslator(translator)
            else:
                self._application.removeTranslator(translator)

    def _load(self) -> None:
        # Qt's own dialogs have words, too.
        qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        for path in (f"{qt}/qtbase_zh_CN.qm", str(paths.resource("i18n/shiwu_zh_CN.qm"))):
            translator = QTranslator(self)
            if translator.load(path):
                self._translators.append(translator)
