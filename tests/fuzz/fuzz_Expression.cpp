// The small language of device files. Input: one expression, or with '=' in front one packet.
//
// Promises: what is accepted can be bound and computed, gives the same value each time that nothing has changed, and a
// packet is never larger than was measured.
#include "engine/driver/Evaluator.h"
#include "engine/driver/ExpressionParser.h"
#include "engine/driver/Fold.h"
#include "engine/driver/PacketParser.h"
#include "engine/driver/PacketWriter.h"
#include "tests/fuzz/Violation.h"

using namespace Qt::StringLiterals;
using namespace engine;
using namespace engine::language;

namespace {

constexpr quint8 kRights =
    Scope::Values | Scope::Command | Scope::Move | Scope::Message | Scope::Match | Scope::Counters;

DriverConnection device()
{
    DriverConnection connection;
    const auto add = [&connection](quint32 index, std::vector<OutputDescription> outputs) {
        connection.features.push_back({FeatureIndex{index}, {}, std::move(outputs), {}});
    };
    add(0, {});
    add(1, {{OutputType::Vibrate, {0, 20}, {}}});
    add(3, {{OutputType::Vibrate, {0, 99}, {}}});
    add(4, {{OutputType::Rotate, {-5, 5}, {}}, {OutputType::Oscillate, {0, 7}, {}}});
    connection.endpoints.insert(Endpoint::Tx);
    connection.name = u"UFO-Smart"_s;
    connection.identifier = u"BA"_s;
    connection.address = u"00:11"_s;
    return connection;
}

/// A command in the middle of a conversation.
Frame frameFor(const ProgramNames &names)
{
    Frame frame;
    frame.value = 12;
    frame.duration = 500;
    frame.previous = 4;
    frame.position = 77;
    frame.last = {0, 12, 7, -3};
    frame.states = {2};
    frame.counters.resize(static_cast<std::size_t>(names.counters.size()));
    frame.tables = &names.tables;
    frame.message = QByteArray::fromHex("01ff80");
    frame.matched = u"on"_s;
    frame.data = {QByteArray::fromHex("0a0b0c0d0e0f")};
    return frame;
}

/// With NaN equal to itself.
bool isSame(Number left, Number right)
{
    const double reals[] = {left.toReal(), right.toReal()};
    return left.isReal() == right.isReal() && left.toInteger() == right.toInteger() &&
           (reals[0] == reals[1] || (reals[0] != reals[0] && reals[1] != reals[1]));
}

void compute(const Expression &parsed, const Facts &facts, const ProgramNames &names)
{
    const Expression folded = fold(parsed, facts);
    if (folded.type != parsed.type && !(isNumeric(folded.type) && isNumeric(parsed.type)))
        violated(u"folding makes another kind of value"_s);
    if (!isNumeric(folded.type))
        return;
    Frame first = frameFor(names);
    Frame second = frameFor(names);
    const Number value = evaluate(folded, first);
    if (!isSame(value, evaluate(folded, second)))
        violated(u"the same expression gives two values"_s);
    Frame third = frameFor(names);
    if (!isSame(value, evaluate(fold(folded, facts), third)))
        violated(u"folding twice changes the value"_s);
}

void write(const Packet &parsed, const Facts &facts, const ProgramNames &names)
{
    const Result<Packet> folded = fold(parsed, facts);
    if (!folded)
        return; // too large for this device
    const std::size_t room = maximumSize(folded.value());
    if (room > kLargestPacket)
        violated(u"a packet is larger than packets may be"_s);
    PacketWriter writer(room);
    Frame frame = frameFor(names);
    if (writer.write(folded.value(), frame, Cipher()).size() > room)
        violated(u"a packet is larger than was measured"_s);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, size_t size)
{
    const QString input = QString::fromUtf8(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    const bool isPacket = input.startsWith(u'=');
    const QString text = isPacket ? input.mid(1) : input;

    ProgramNames names;
    names.states = QStringList{u"mode"_s};
    names.data = QStringList{u"mac"_s};
    names.tables = {{u"T"_s, {{10, 8, 8, 3}}, true}, {u"R"_s, {{1, 2}, {30, 40, 50}}, false}};
    const DriverConnection connection = device();
    Problems problems(u"fuzz.json"_s);
    Cursor cursor(text, u"text"_s, problems);
    Scope scope{names, kRights, {}, {}};
    Packet packet;
    Expression expression;
    if (isPacket)
        packet = parsePacket(cursor, scope);
    else
        expression = parseExpression(cursor, scope);
    if (!problems.isEmpty())
        return 0;

    Facts facts(connection, names.tables);
    facts.feature = 2;
    if (isPacket)
        write(packet, facts, names);
    else
        compute(expression, facts, names);
    return 0;
}
