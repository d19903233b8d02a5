#include "engine/catalog/DeviceFileCheck.h"

#include "engine/catalog/TestHandshake.h"
#include "engine/catalog/TestLine.h"
#include "engine/driver/DriverProgram.h"
#include "engine/driver/ObjectReader.h"

#include <QFile>
#include <QJsonDocument>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace engine {

namespace {

/// The endpoints that an entry says the device has; all that the file declares if it says nothing.
EndpointSet endpointsOf(const QJsonObject &entry, EndpointSet declared)
{
    if (!entry.contains("endpoints"_L1))
        return declared;
    EndpointSet result;
    for (const QJsonValue &name : entry.value("endpoints"_L1).toArray()) {
        if (const auto endpoint = endpointFromName(QLatin1StringView(name.toString().toLatin1())))
            result.insert(*endpoint);
    }
    return result;
}

/// A driver for \a model as if it had just been connected under the name by which its file lists it.
Result<std::unique_ptr<Driver>> bind(const CatalogModel &model, const QString &name)
{
    return Driver::bind(model.driver, {model.features, model.endpoints, name, model.identifier, u"ADDR"_s, {}});
}

/// What the default model of a file is called when it is found.
QString firstName(const QJsonObject &file)
{
    const QJsonObject ble = file.value("match"_L1).toObject().value("ble"_L1).toObject();
    return ble.value("names"_L1).toArray().at(0).toString().remove(u'*');
}

Result<QStringList> writtenFor(const TestLine &line, TestDevice &device)
{
    switch (line.step) {
    case TestLine::Step::Command:
        break;
    case TestLine::Step::Stop:
        return device.stop();
    case TestLine::Step::Tick:
        return device.tick();
    case TestLine::Step::Say:
        return device.say(line.endpoint, line.data);
    case TestLine::Step::Ask:
        return device.ask(line.command.feature, line.input);
    }
    return device.send(line.command);
}

/// Runs one entry of "tests".
class EntryCheck
{
public:
    EntryCheck(QString file, DeviceFileReport &report)
        : m_file(std::move(file))
        , m_report(report)
    {
    }

    void run(const QJsonObject &content, const QJsonObject &entry, const QString &path, const Catalog &catalog);

private:
    bool shakeHands(Driver &driver, EndpointSet endpoints, const QJsonArray &lines, const QString &path);
    void receive(Driver &driver, const CatalogModel &model, const QString &text, const QString &path);
    void runLine(const QString &text, const QString &path, TestDevice &device);
    void fail(const QString &path, const QString &text)
    {
        m_report.failures += m_file + u": "_s + path + u": "_s + text;
    }

    QString m_file;
    DeviceFileReport &m_report;
};

void EntryCheck::run(const QJsonObject &content, const QJsonObject &entry, const QString &path, const Catalog &catalog)
{
    const QString protocol = content.value("protocol"_L1).toString();
    const QString wanted = entry.value("model"_L1).toString();
    const QString name = wanted == "default"_L1 ? QString() : wanted;
    const Result<CatalogModel> found = catalog.model(protocol, name);
    if (!found || (!name.isEmpty() && found.value().identifier.isEmpty()))
        return fail(path, u"no model '%1'"_s.arg(wanted));
    CatalogModel model = found.value();
    model.endpoints = endpointsOf(entry, model.endpoints);
    const QString usual = name.isEmpty() ? firstName(content) : name;
    Result<std::unique_ptr<Driver>> driver = bind(model, entry.value("name"_L1).toString(usual));
    if (!driver)
        return fail(path, driver.error().detail);
    if (!shakeHands(*driver.value(), model.endpoints, entry.value("init"_L1).toArray(), path + u".init"_s))
        return;
    const QJsonArray received = entry.value("receive"_L1).toArray();
    for (qsizetype i = 0; i < received.size(); ++i)
        receive(*driver.value(), model, received[i].toString(), itemPath(path + u".receive"_s, i));
    TestDevice device(std::move(driver).value(), model.features);
    const QJsonArray lines = entry.value("send"_L1).toArray();
    for (qsizetype i = 0; i < lines.size(); ++i)
        runLine(lines[i].toString(), itemPath(path + u".send"_s, i), device);
}

/// Only where the entry says how the handshake goes.
bool EntryCheck::shakeHands(Driver &driver, EndpointSet endpoints, const QJsonArray &lines, const QString &path)
{
    if (lines.isEmpty())
        return true;
    QStringList script;
    for (const QJsonValue &line : lines)
        script += line.toString();
    m_report.lines += static_cast<int>(script.size());
    const QString difference = playHandshake(driver, endpoints, script);
    if (!difference.isEmpty())
        fail(path, difference);
    return difference.isEmpty();
}

/// "INDEX KIND HEX => VALUE": what bytes of the device mean; nothing behind the arrow: nothing.
void EntryCheck::receive(Driver &driver, const CatalogModel &model, const QString &text, const QString &path)
{
    ++m_report.lines;
    const QStringList words = text.section(u"=>"_s, 0, 0).split(u' ', Qt::SkipEmptyParts);
    const QString expected = text.section(u"=>"_s, 1).trimmed();
    const auto type = inputTypeFromKey(QLatin1StringView(words.value(1).toLatin1()));
    const QByteArray data = QByteArray::fromHex(words.value(2).toLatin1());
    const std::span<const DriverInput> inputs = driver.inputs();
    const auto found = std::ranges::find_if(inputs, [&](const DriverInput &input) {
        return type == input.type && quint32(model.features[input.feature].index) == words.value(0).toUInt();
    });
    if (found == inputs.end())
        return fail(path, u"the model has no such input"_s);
    const std::optional<int> value = driver.decode(static_cast<std::size_t>(found - inputs.begin()), data);
    const QString got = value ? QString::number(*value) : QString();
    if (got != expected)
        fail(path, u"'%1' is '%2'"_s.arg(text, got));
}

void EntryCheck::runLine(const QString &text, const QString &path, TestDevice &device)
{
    ++m_report.lines;
    Problems problems(m_file);
    const TestLine line = TestLine::parse(text, path, problems);
    if (!problems.isEmpty()) {
        m_report.failures += problems.error().detail;
        return;
    }
    const Result<QStringList> written = writtenFor(line, device);
    if (!written)
        return fail(path, u"'%1': %2"_s.arg(text, written.error().detail));
    if (written.value() != line.expected)
        fail(path, u"'%1' wrote '%2'"_s.arg(text, written.value().join(u", "_s)));
}

void remarkOutputs(const CatalogModel &model, DeviceFileReport &report)
{
    const Result<std::unique_ptr<Driver>> driver = bind(model, model.identifier);
    if (!driver) {
        report.failures += u"%1: %2"_s.arg(model.name, driver.error().detail);
        return;
    }
    for (std::size_t position = 0; position < model.features.size(); ++position) {
        for (const OutputDescription &output : model.features[position].outputs) {
            if (!driver.value()->supports(position, output.type))
                report.remarks += u"%1: feature %2 is not offered as %3"_s.arg(model.name)
                                      .arg(quint32(model.features[position].index))
                                      .arg(outputTypeKey(output.type));
        }
    }
}

/// A packet that carries several features must replace older ones of any of them.
void remarkSlots(const CatalogModel &model, DeviceFileReport &report)
{
    for (const language::Rule &rule : model.driver->rules) {
        for (const language::Write &write : rule.writes) {
            const bool carriesOthers = language::contains(write.packet, language::Op::FeatureValue) ||
                                       language::contains(write.packet, language::Op::LoopValue);
            if (carriesOthers && write.keys == QStringList{u"feature"_s})
                report.remarks += rule.path + u": carries values of other features; \"slot\": \"all\" is missing"_s;
        }
    }
}

/// A rule for kinds that an earlier rule without a condition takes already.
void remarkUnreachableRules(const DriverProgram &driver, DeviceFileReport &report)
{
    std::vector<OutputType> taken;
    for (const language::Rule &rule : driver.rules) {
        const auto isTaken = [&taken](OutputType kind) { return std::ranges::find(taken, kind) != taken.end(); };
        if (!rule.kinds.empty() && std::ranges::all_of(rule.kinds, isTaken))
            report.remarks += rule.path + u": never comes to its turn; rules before it take all of its kinds"_s;
        if (!rule.condition)
            taken.insert(taken.end(), rule.kinds.begin(), rule.kinds.end());
    }
}

QString printedCommand(TestDevice &device, const TestDevice::Command &command)
{
    const Result<QStringList> written = device.send(command);
    QString line = u"%1 %2 %3"_s.arg(quint32(command.feature)).arg(outputTypeKey(command.type)).arg(command.value);
    if (command.durationMs > 0)
        line += u'/' + QString::number(command.durationMs);
    return line + (written ? QString(u" => "_s + written.value().join(u", "_s)) : QString(u": "_s + written.error().detail));
}

} // namespace

Result<QStringList> printedModel(const CatalogModel &model)
{
    constexpr int kDurationMs = 500;
    Result<std::unique_ptr<Driver>> driver = bind(model, model.identifier);
    if (!driver)
        return driver.error();
    const std::size_t largest = driver.value()->maximumPacketSize();
    TestDevice device(std::move(driver).value(), model.features);
    QStringList lines;
    for (const FeatureDescription &feature : model.features) {
        for (const OutputDescription &output : feature.outputs) {
            const int duration = output.type == OutputType::HwPositionWithDuration ? kDurationMs : 0;
            for (const int value : {0, output.value.max / 2, output.value.max})
                lines += printedCommand(device, {feature.index, output.type, value, duration});
        }
    }
    lines += u"stop => "_s + device.stop().join(u", "_s);
    lines += u"largest packet: %1 bytes"_s.arg(largest);
    return lines;
}

Result<DeviceFileReport> checkDeviceFile(const QString &path, const Catalog &catalog)
{
    const QString name = path.section(u'/', -1);
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorCode::File, name + u": "_s + file.errorString()};
    const QJsonObject content = QJsonDocument::fromJson(file.readAll()).object();
    const QString protocol = content.value("protocol"_L1).toString();
    DeviceFileReport report;
    EntryCheck check(name, report);
    const QJsonArray tests = content.value("tests"_L1).toArray();
    for (qsizetype i = 0; i < tests.size(); ++i)
        check.run(content, tests[i].toObject(), itemPath(u"tests"_s, i), catalog);
    bool isFirst = true;
    for (const CatalogModel &model : catalog.models()) {
        if (model.protocol != protocol)
            continue;
        ++report.models;
        remarkOutputs(model, report);
        if (isFirst) {
            remarkSlots(model, report);
            remarkUnreachableRules(*model.driver, report);
        }
        isFirst = false;
    }
    report.remarks.removeDuplicates();
    if (isFirst)
        return Error{ErrorCode::InvalidData, name + u": no model of this file can be driven; a driver needs \"out\", \"in\" or \"native\""_s};
    return report;
}

} // namespace engine
