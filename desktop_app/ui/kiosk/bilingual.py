"""Words in both languages at once, for the screens that have no reader yet."""

from PySide6.QtCore import QObject, QTranslator

from desktop_app import paths


class BilingualTexts(QObject):
    """Knows the Chinese of a sentence whatever language the program speaks."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._chinese = QTranslator(self)
        self._chinese.load(str(paths.resource("i18n/shiwu_zh_CN.qm")))

    def say(self, sentence: object, chinese_first: bool, **details: object) -> tuple[str, str]:
        """Return a sentence of the context "kiosk" in both languages, in this order."""
        english = str(sentence)
        chinese = self._chinese.translate("kiosk", english) or english
        both = (chinese, english) if chinese_first else (english, chinese)
        return both[0].format(**details), both[1].format(**details)
