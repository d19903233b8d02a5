#include "engine/catalog/DeviceFileCheck.h"

#include "engine/catalog/CatalogFile.h"
#include "engine/driver/Driver.h"
#include "engine/driver/ObjectReader.h"

#include <QRegularExpression>
#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

/// Writes packets down as tests lines have them.
class PacketWriter final : public HardwareCommandSink
{
public:
    void take(const HardwareCommand &command) override
    {
        const QByteArray bytes(reinterpret_cast<const char *>(command.data.data()), static_cast<qsizetype>(command.data.size()));
        const QString endpoint = command.endpoint == Endpoint::Tx ? QString() : endpointName(command.endpoint) + u':';
        packets += endpoint + QString::fromLatin1(bytes.toHex()) + (command.withResponse ? u"!"_s : QString());
    }
    QStringList packets;
};

/// One device of a test: its driver, and the filter that drops repeats.
class TestDevice
{
public:
    TestDevice(const CatalogModel &model, std::unique_ptr<Driver> driver)
        : m_model(model)
        , m_driver(std::move(driver))
        , m_last(model.features.size())
    {}

    /// \returns what is wrong with \a line, empty if nothing is
    QString run(const QString &line);

private:
    void stop(PacketWriter &writer);
    QString send(const QString &command, PacketWriter &writer);

    const CatalogModel &m_model;
    std::unique_ptr<Driver> m_driver;
    std::vector<QString> m_last;
};

QString TestDevice::run(const QString &line)
{
    const qsizetype arrow = line.indexOf(u"=>"_s);
    if (arrow < 0)
        return u"'=>' is missing"_s;
    PacketWriter writer;
    const QString command = line.left(arrow).simplified();
    if (const QString problem = send(command, writer); !problem.isEmpty())
        return problem;
    QStringList expected;
    for (const QString &packet : line.mid(arrow + 2).split(u',', Qt::SkipEmptyParts)) {
        if (!packet.trimmed().isEmpty())
            expected += packet.simplified().remove(u' ').toLower();
    }
    return expected == writer.packets ? QString()
                                      : u"gives '%1'"_s.arg(writer.packets.join(u", "_s));
}

QString TestDevice::send(const QString &command, PacketWriter &writer)
{
    if (command == u"stop"_s) {
        stop(writer);
        return {};
    }
    static const QRegularExpression kCommand(u"^(\\d+) ([a-z_]+) (-?\\d+)(?:/(\\d+))?$"_s);
    const QRegularExpressionMatch match = kCommand.match(command);
    if (!match.hasMatch())
        return u"is not 'INDEX KIND VALUE[/MS]' and not 'stop'"_s;
    const FeatureIndex index{match.captured(1).toUInt()};
    const auto feature = std::ranges::find(m_model.features, index, &FeatureDescription::index);
    const std::optional<OutputType> type = outputTypeFromKey(QLatin1StringView(match.captured(2).toLatin1()));
    if (feature == m_model.features.end() || !type || !feature->output(*type))
        return u"the model has no such output"_s;
    const auto position = static_cast<std::size_t>(feature - m_model.features.begin());
    if (std::exchange(m_last[position], command) == command)
        return {};
    const bool isTaken = m_driver->encode(position, *type, match.captured(3).toInt(), match.captured(4).toInt(), writer);
    return isTaken ? QString() : u"no rule takes it"_s;
}

void TestDevice::stop(PacketWriter &writer)
{
    for (std::size_t position = 0; position < m_model.features.size(); ++position) {
        const OutputDescription *first = nullptr;
        for (const OutputDescription &output : m_model.features[position].outputs) {
            if (!isPosition(output.type) && (!first || output.type < first->type))
                first = &output;
        }
        if (first)
            m_driver->encode(position, first->type, 0, 0, writer);
        m_last[position].clear();
    }
}

void runTests(const CatalogFile &file, const QString &name, QStringList &problems)
{
    for (qsizetype i = 0; i < file.tests.size(); ++i) {
        const QString place = name + u": "_s + itemPath(u"tests"_s, i);
        const QJsonObject test = file.tests[i].toObject();
        const QString wanted = test.value(u"model"_s).toString();
        const auto entry = std::ranges::find_if(file.models, [&](const CatalogFile::Model &model) {
            return wanted == u"default"_s ? model.identifiers.isEmpty() : model.identifiers.contains(wanted);
        });
        if (entry == file.models.end()) {
            problems += place + u": no model has the identifier '%1'"_s.arg(wanted);
            continue;
        }
        const CatalogModel model{file.protocol, wanted, entry->name, entry->features, entry->messageGap, file.endpoints, file.driver};
        Result<std::unique_ptr<Driver>> driver = Driver::bind(file.driver, {model.features, model.endpoints, wanted, wanted, {}});
        if (!driver) {
            problems += place + u": "_s + driver.error().detail;
            continue;
        }
        TestDevice device(model, std::move(driver).value());
        const QJsonArray lines = test.value(u"send"_s).toArray();
        for (const QJsonValue line : lines) {
            if (const QString problem = device.run(line.toString()); !problem.isEmpty())
                problems += place + u": '"_s + line.toString() + u"' "_s + problem;
        }
    }
}

} // namespace

QStringList checkDeviceFile(const QByteArray &json, const QString &name)
{
    const Result<CatalogFile> file = CatalogFile::parse(json, name);
    if (!file)
        return {file.error().detail};
    QStringList problems;
    runTests(file.value(), name, problems);
    return problems;
}

} // namespace engine
