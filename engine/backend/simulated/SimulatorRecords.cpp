#include "engine/backend/simulated/SimulatorRecords.h"

namespace engine {

using namespace Qt::StringLiterals;

namespace {

QString operationName(SimulatedOperation::Kind kind)
{
    switch (kind) {
    case SimulatedOperation::Kind::Connect:
        return u"connect"_s;
    case SimulatedOperation::Kind::Disconnect:
        return u"disconnect"_s;
    case SimulatedOperation::Kind::Write:
        return u"write"_s;
    case SimulatedOperation::Kind::Read:
        return u"read"_s;
    case SimulatedOperation::Kind::Subscribe:
        return u"subscribe"_s;
    case SimulatedOperation::Kind::Unsubscribe:
        return u"unsubscribe"_s;
    }
    return {};
}

} // namespace

QJsonObject SimulatorRecords::add(const QString &key, const SimulatedOperation &operation, Scheduler::TimePoint at)
{
    using Kind = SimulatedOperation::Kind;
    const auto time = std::chrono::duration_cast<std::chrono::microseconds>(at - m_start);
    QJsonObject record{{u"op"_s, operationName(operation.kind)},
                       {u"key"_s, key},
                       {u"seq"_s, ++m_sequence},
                       {u"t_us"_s, static_cast<qint64>(time.count())}};
    if (operation.kind != Kind::Connect && operation.kind != Kind::Disconnect)
        record.insert(u"endpoint"_s, QString(endpointName(operation.endpoint)));
    if (operation.kind == Kind::Write) {
        const QByteArray data(reinterpret_cast<const char *>(operation.data.data()),
                              static_cast<qsizetype>(operation.data.size()));
        record.insert(u"data"_s, QString::fromLatin1(data.toHex()));
        record.insert(u"response"_s, operation.withResponse);
    }
    std::deque<QJsonObject> &records = m_records[key];
    records.push_back(record);
    if (records.size() > kMostKept)
        records.pop_front();
    return record;
}

std::size_t SimulatorRecords::count(const QString &key) const
{
    const auto found = m_records.constFind(key);
    return found == m_records.constEnd() ? 0 : found->size();
}

QJsonArray SimulatorRecords::take(const QString &key, std::size_t most)
{
    QJsonArray taken;
    const auto found = m_records.find(key);
    while (found != m_records.end() && !found->empty() && std::cmp_less(taken.size(), most)) {
        taken.append(found->front());
        found->pop_front();
    }
    return taken;
}

} // namespace engine
