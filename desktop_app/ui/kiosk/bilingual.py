"""Texts in both languages, for screens without a chosen language."""

from PySide6.QtCore import QObject, QTranslator

from desktop_app import paths


class BilingualTexts(QObject):
    """Translates to Chinese, whatever the current language is."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._chinese = QTranslator(self)
        self._chinese.load(str(paths.resource("i18n/shiwu_zh_CN.qm")))

    def say(self, sentence: object, chinese_first: bool, **details: object) -> tuple[str, str]:
        """Return a sentence of the context "kiosk" in both languages."""
        english = str(sentence)
        chinese = self._chinese.translate("kiosk", english) or english
        both = (chinese, english) if chinese_first else (english, chinese)
        return both[0].format(**details), both[1].format(**details)
