"""The language of the running program."""

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator, Signal, Slot
from PySide6.QtWidgets import QApplication

from desktop_app import paths


class Language(QObject):
    """Installs the translations of `name`: "en", "zh" or "system"."""

    changed = Signal(bool)  # whether it is Chinese

    def __init__(self, application: QApplication, name: str) -> None:
        super().__init__(application)
        self._application = application
        self._translators: list[QTranslator] = []
        self.name = "en"
        self._apply(name)

    @property
    def chinese(self) -> bool:
        """Whether the language is Chinese."""
        if self.name == "system":
            return QLocale.system().language() == QLocale.Language.Chinese
        return self.name == "zh"

    @Slot(str)
    def choose(self, name: str) -> None:
        """Change the language to "en", "zh" or "system"."""
        self._apply(name)
        self.changed.emit(self.chinese)

    def _apply(self, name: str) -> None:
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
        # Qt's own dialogs have texts too.
        qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        for path in (f"{qt}/qtbase_zh_CN.qm", str(paths.resource("i18n/shiwu_zh_CN.qm"))):
            translator = QTranslator(self)
            if translator.load(path):
                self._translators.append(translator)
