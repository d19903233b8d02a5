#include "engine/base/Text.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;

/// S32: foreign text is one plain line of bounded length.
class TestText final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }
    void sanitizes_data();
    void sanitizes();
};

void TestText::sanitizes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("maximum");
    QTest::addColumn<QString>("expected");
    QTest::newRow("plain text stays") << u"Party Game 2"_s << 64 << u"Party Game 2"_s;
    QTest::newRow("a line break is marked") << u"a\nb\r"_s << 64 << u"a\xfffd"_s + u"b\xfffd"_s;
    QTest::newRow("a direction override is marked") << u"evil\u202egpj"_s << 64 << u"evil\xfffdgpj"_s;
    QTest::newRow("a zero-width joiner is marked") << u"a\u200db"_s << 64 << u"a\xfffd"_s + u"b"_s;
    QTest::newRow("a filler that draws nothing is marked") << u"\u3164"_s << 64 << u"\xfffd"_s;
    QTest::newRow("a lone surrogate is marked") << QString(QChar(0xd800)) << 64 << u"\xfffd"_s;
    QTest::newRow("a character above the first plane counts once") << u"\U0001F600\U0001F600"_s << 2
                                                                   << u"\U0001F600\U0001F600"_s;
    QTest::newRow("a long text is cut with an ellipsis") << u"abcdef"_s << 4 << u"abc\u2026"_s;
    QTest::newRow("the cut does not halve a surrogate pair") << u"ab\U0001F600cd"_s << 3 << u"ab\u2026"_s;
    QTest::newRow("German letters stay") << u"Grüße"_s << 64 << u"Grüße"_s;
}

void TestText::sanitizes()
{
    QFETCH(QString, text);
    QFETCH(int, maximum);
    QTEST(engine::sanitized(text, maximum), "expected");
}

QTEST_GUILESS_MAIN(TestText)
#include "tst_Text.moc"
