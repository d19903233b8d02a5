#include "engine/message/FrameSplitter.h"

#include <QByteArray>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;

class TestFrameSplitter final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void splits_data();
    void splits();
    void replacesNumbers_data();
    void replacesNumbers();
};

void TestFrameSplitter::splits_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QList<QByteArray>>("pieces");
    using Pieces = QList<QByteArray>;
    QTest::newRow("one array") << QByteArray("[1]") << Pieces{"[1]"};
    QTest::newRow("two arrays") << QByteArray(" [1]\n[2] ") << Pieces{"[1]", "[2]"};
    QTest::newRow("brackets in strings do not count") << QByteArray(R"(["]["]["\"]"])") << Pieces{R"(["]["])", R"(["\"]"])"};
    QTest::newRow("an object after an array") << QByteArray(R"([1]{"a":[2]})") << Pieces{"[1]", R"({"a":[2]})"};
    QTest::newRow("garbage at the end is a piece") << QByteArray("[1]x[2]") << Pieces{"[1]", "x[2]"};
    QTest::newRow("an open array is the last piece") << QByteArray("[1][2") << Pieces{"[1]", "[2"};
    QTest::newRow("an open string is the last piece") << QByteArray(R"(["a\)") << Pieces{R"(["a\)"};
    QTest::newRow("nothing") << QByteArray("  ") << Pieces{};
}

void TestFrameSplitter::splits()
{
    QFETCH(QByteArray, text);
    QList<QByteArray> pieces;
    for (const std::string_view piece : engine::splitDocuments(std::string_view(text.constData(), static_cast<size_t>(text.size()))))
        pieces.append(QByteArray(piece.data(), static_cast<qsizetype>(piece.size())));
    QTEST(pieces, "pieces");
}

void TestFrameSplitter::replacesNumbers_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("expected");
    const auto same = [](const char *name, const char *text) { QTest::newRow(name) << QByteArray(text) << QByteArray(text); };
    same("small numbers stay", "[1,-2.5,3e4]");
    same("the largest 64-bit integer nearly", "[9000000000000000000]");
    same("digits in strings stay", R"(["99999999999999999999"])");
    same("a large double stays", "[1e300]");
    QTest::newRow("an integer of 20 digits") << QByteArray("[99999999999999999999]") << QByteArray("[1e308]");
    QTest::newRow("a negative one") << QByteArray("[-99999999999999999999]") << QByteArray("[-1e308]");
    QTest::newRow("a double out of range") << QByteArray("[1e400,2]") << QByteArray("[1e308,2]");
    QTest::newRow("a double too small") << QByteArray("[1e-400]") << QByteArray("[0]");
}

void TestFrameSplitter::replacesNumbers()
{
    QFETCH(QByteArray, text);
    const std::string result = engine::withRepresentableNumbers(std::string_view(text.constData(), static_cast<size_t>(text.size())));
    QTEST(QByteArray::fromStdString(result), "expected");
}

QTEST_GUILESS_MAIN(TestFrameSplitter)
#include "tst_FrameSplitter.moc"
