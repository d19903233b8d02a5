#include "engine/driver/Fold.h"
#include "engine/driver/PacketWriter.h"

using namespace Qt::StringLiterals;

namespace engine::language {

namespace {

/// Builds the bound form of one packet: neighbouring literals become one, constant fields become literals.
class PacketFolder
{
public:
    explicit PacketFolder(const Facts &facts)
        : m_facts(facts)
    {
    }

    /// Empty if the packet cannot be sent; problem() then says why.
    Packet folded(const Packet &packet);
    const QString &problem() const { return m_problem; }

private:
    void add(const Packet &packet);
    void add(const Literal &literal);
    void add(const Field &field);
    void add(const Repeat &repeat);
    void add(const Each &each);
    void add(const For &loop);
    void add(const If &conditional);
    void add(const Prefixed &prefixed);
    Packet inside(const Packet &content);

    /// Parts looked at for one packet, so that nested empty loops end as well.
    static constexpr int kMostParts = 20000;

    Facts m_facts;
    Packet m_result;
    QString m_problem;
    int m_parts = 0;
};

Packet PacketFolder::folded(const Packet &packet)
{
    m_result.clear();
    add(packet);
    return m_result;
}

void PacketFolder::add(const Packet &packet)
{
    for (const Part &part : packet) {
        if (++m_parts > kMostParts || maximumSize(m_result) > kLargestPacket)
            m_problem = u"a packet can become larger than %1 bytes"_s.arg(kLargestPacket);
        if (!m_problem.isEmpty())
            return;
        std::visit([this](const auto &form) { add(form); }, part.form);
    }
    if (maximumSize(m_result) > kLargestPacket)
        m_problem = u"a packet can become larger than %1 bytes"_s.arg(kLargestPacket);
}

void PacketFolder::add(const Literal &literal)
{
    auto *last = m_result.empty() ? nullptr : std::get_if<Literal>(&m_result.back().form);
    if (last != nullptr)
        last->bytes += literal.bytes;
    else if (!literal.bytes.isEmpty())
        m_result.push_back({literal});
}

void PacketFolder::add(const Field &field)
{
    Field result{fold(field.value, m_facts), field.format};
    if (result.value.op == Op::Text)
        return add(Literal{result.value.text.toUtf8()});
    if (result.value.op != Op::Constant) {
        m_result.push_back({std::move(result)});
        return;
    }
    Frame frame;
    const Packet packet{{std::move(result)}};
    PacketWriter writer(maximumSize(packet));
    const std::span<const quint8> bytes = writer.write(packet, frame, Cipher());
    add(Literal{QByteArray(reinterpret_cast<const char *>(bytes.data()), static_cast<qsizetype>(bytes.size()))});
}

void PacketFolder::add(const Repeat &repeat)
{
    for (int turn = 0; turn < repeat.count; ++turn)
        add(repeat.content);
}

void PacketFolder::add(const Each &each)
{
    const std::optional<Facts::Turn> outside = m_facts.turn;
    int number = 0;
    for (const std::size_t feature : m_facts.outputs(each.kind)) {
        if (number++ > 0)
            add(Literal{each.separator});
        const OutputType first = m_facts.connection.features[feature].outputs.front().type;
        m_facts.turn = Facts::Turn{feature, number, each.kind.value_or(first)};
        add(each.content);
    }
    m_facts.turn = outside;
}

void PacketFolder::add(const For &loop)
{
    for (int turn = loop.first; turn <= loop.last; ++turn) {
        m_facts.loopVariables.push_back(turn);
        add(loop.content);
        m_facts.loopVariables.pop_back();
    }
}

void PacketFolder::add(const If &conditional)
{
    If result{fold(conditional.condition, m_facts), {}};
    if (result.condition.isConstant(true))
        return add(conditional.content);
    if (result.condition.isConstant(false))
        return;
    result.content = inside(conditional.content);
    m_result.push_back({std::move(result)});
}

void PacketFolder::add(const Prefixed &prefixed)
{
    constexpr std::size_t kLargestByte = 255;
    const Prefixed result{prefixed.format, inside(prefixed.content)};
    if (prefixed.format == Format::U8 && maximumSize(result.content) > kLargestByte)
        m_problem = u"more than 255 bytes behind len[u8]"_s;
    m_result.push_back({result});
}

/// Folds what stands between brackets into a packet of its own.
Packet PacketFolder::inside(const Packet &content)
{
    Packet outside;
    outside.swap(m_result);
    add(content);
    outside.swap(m_result);
    return outside;
}

} // namespace

Result<Packet> fold(const Packet &packet, const Facts &facts)
{
    PacketFolder folder(facts);
    Packet result = folder.folded(packet);
    if (!folder.problem().isEmpty())
        return Error{ErrorCode::InvalidData, folder.problem()};
    return result;
}

} // namespace engine::language
