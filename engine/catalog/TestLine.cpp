#include "engine/catalog/TestLine.h"

#include "engine/driver/Cursor.h"

using namespace Qt::StringLiterals;

namespace engine {

namespace {

using language::Cursor;

int readNumber(Cursor &cursor)
{
    const int sign = cursor.accept("-"_L1) ? -1 : 1;
    bool isNumber = false;
    const int value = cursor.word().toInt(&isNumber);
    if (!isNumber)
        cursor.fail(u"a whole number expected"_s);
    return sign * value;
}

TestDevice::Command readCommand(Cursor &cursor)
{
    TestDevice::Command result;
    result.feature = static_cast<FeatureIndex>(readNumber(cursor));
    const auto type = outputTypeFromKey(QLatin1StringView(cursor.word().toLatin1()));
    if (!type)
        cursor.fail(u"a kind of output expected"_s);
    result.type = type.value_or(OutputType::Vibrate);
    result.value = readNumber(cursor);
    if (cursor.accept("/"_L1))
        result.durationMs = readNumber(cursor);
    return result;
}

/// "[endpoint:] bytes and texts [!]"
QString readPacket(Cursor &cursor)
{
    QString endpoint;
    QByteArray bytes;
    while (cursor.peek().isLetterOrNumber() || cursor.peek() == u'\'') {
        if (cursor.peek() == u'\'') {
            bytes += cursor.quoted().toLatin1();
            continue;
        }
        const QByteArray word = cursor.word().toLatin1();
        if (bytes.isEmpty() && endpoint.isEmpty() && cursor.accept(":"_L1)) {
            endpoint = QString::fromLatin1(word) + u':';
            continue;
        }
        const QByteArray decoded = QByteArray::fromHex(word);
        if (decoded.toHex() != word.toLower())
            cursor.fail(u"bytes of two hexadecimal digits expected"_s);
        bytes += decoded;
    }
    const QString confirm = cursor.accept("!"_L1) ? u"!"_s : QString();
    return endpoint + QString::fromLatin1(bytes.toHex()) + confirm;
}

/// ENDPOINT and bytes or texts.
void readSaying(Cursor &cursor, TestLine &line)
{
    line.step = TestLine::Step::Say;
    const auto endpoint = endpointFromName(QLatin1StringView(cursor.word().toLatin1()));
    if (!endpoint)
        cursor.fail(u"an endpoint expected"_s);
    line.endpoint = endpoint.value_or(Endpoint::Rx);
    line.data = QByteArray::fromHex(readPacket(cursor).toLatin1());
}

/// INDEX and the kind of an input.
void readQuestion(Cursor &cursor, TestLine &line)
{
    line.step = TestLine::Step::Ask;
    line.command.feature = static_cast<FeatureIndex>(readNumber(cursor));
    const auto type = inputTypeFromKey(QLatin1StringView(cursor.word().toLatin1()));
    if (!type)
        cursor.fail(u"a kind of input expected"_s);
    line.input = type.value_or(InputType::Battery);
}

} // namespace

TestLine TestLine::parse(const QString &text, const QString &path, Problems &problems)
{
    TestLine line;
    Cursor cursor(text, path, problems);
    if (cursor.accept("stop"_L1))
        line.step = Step::Stop;
    else if (cursor.accept("tick"_L1))
        line.step = Step::Tick;
    else if (cursor.accept("say"_L1))
        readSaying(cursor, line);
    else if (cursor.accept("ask"_L1))
        readQuestion(cursor, line);
    else
        line.command = readCommand(cursor);
    cursor.expect("=>"_L1);
    while (!cursor.atEnd()) {
        line.expected += readPacket(cursor);
        if (!cursor.atEnd())
            cursor.expect(","_L1);
    }
    return line;
}

} // namespace engine
