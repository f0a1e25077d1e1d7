"""An answer for tests."""

from desktop_app.engine.outcomes import Answer, Classification, GroupProbability, Prediction

ANSWER = Classification(
    path="/photos/cat.jpg",
    predictions=(
        Prediction(1, "n02123045", "tabby", "虎斑猫", 0.83),
        Prediction(2, "n02124075", "Egyptian cat", "埃及猫", 0.12345678),
        Prediction(3, "n02123394", "Persian cat", "波斯猫", 0.03),
    ),
    answer=Answer("name", "n02123045", "tabby", "虎斑猫", 0.83),
    groups=(
        GroupProbability("cat", "cat", "猫", 0.98346),
        GroupProbability("animal", "animal", "动物", 0.99),
    ),
    damaged=False,
    milliseconds=61.04,
    width=4000,
    height=3000,
    model="starter",
    model_sha256="ab" * 32,
)
NOT_SURE = Answer("unsure", None, None, None, 0.83)
SOME_CAT = Answer("group", "cat", "cat", "猫", 0.98346)
