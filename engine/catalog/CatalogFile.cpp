#include "engine/catalog/CatalogFile.h"

#include "engine/driver/DriverProgram.h"
#include "engine/driver/ObjectReader.h"

#include <QJsonDocument>
#include <algorithm>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

constexpr int kLargestValue = 1000000;

class FileReader
{
public:
    FileReader(CatalogFile &file, Problems &problems)
        : m_file(file)
        , m_problems(problems)
    {}

    void read(const QJsonObject &root, const QString &name);

private:
    void readMatch(ObjectReader &root);
    void readBle(const QJsonValue &value, const QString &path);
    void readModels(ObjectReader &root);
    CatalogFile::Model readModel(ObjectReader &reader);
    std::vector<FeatureDescription> readFeatures(ObjectReader &reader);
    FeatureDescription readFeature(const QJsonValue &value, const QString &path, quint32 position);
    Range range(ObjectReader &reader, QLatin1StringView key);

    CatalogFile &m_file;
    Problems &m_problems;
};

void FileReader::read(const QJsonObject &root, const QString &name)
{
    ObjectReader reader(root, QString(), m_problems);
    reader.string("$schema"_L1);
    reader.require({"protocol"_L1, "match"_L1, "models"_L1, "driver"_L1});
    m_file.protocol = reader.string("protocol"_L1);
    readMatch(reader);
    const int gap = reader.integer("gap_ms"_L1, 0, 10000, -1);
    readModels(reader);
    for (CatalogFile::Model &model : m_file.models) {
        if (!model.messageGap && gap >= 0)
            model.messageGap = std::chrono::milliseconds(gap);
    }
    m_file.tests = reader.array("tests"_L1);
    Result<std::shared_ptr<const DriverProgram>> driver = DriverProgram::compile(reader.object("driver"_L1), name);
    if (driver)
        m_file.driver = std::move(driver).value();
    else if (m_problems.isEmpty())
        m_problems.report(QString(), driver.error().detail.mid(name.size() + 2));
}

void FileReader::readMatch(ObjectReader &root)
{
    ObjectReader match(root.value("match"_L1), u"match"_s, m_problems);
    if (match.has("ble"_L1))
        readBle(match.value("ble"_L1), match.path("ble"_L1));
    m_file.simulated = match.strings("simulated"_L1);
    const bool hasBytes = match.has("serial"_L1) || match.has("hid"_L1) || match.has("usb"_L1) || match.has("websocket"_L1)
        || match.has("simulated"_L1);
    for (const QLatin1StringView bus : {"serial"_L1, "hid"_L1, "usb"_L1, "websocket"_L1, "xinput"_L1, "sdl_gamepad"_L1, "lovense_connect"_L1})
        match.value(bus); // read by their backends
    if (hasBytes) {
        m_file.endpoints.insert(Endpoint::Tx);
        m_file.endpoints.insert(Endpoint::Rx);
    }
}

void FileReader::readBle(const QJsonValue &value, const QString &path)
{
    ObjectReader ble(value, path, m_problems);
    m_file.names = ble.strings("names"_L1);
    m_file.services = ble.strings("advertised"_L1);
    const QJsonArray manufacturers = ble.array("manufacturer"_L1);
    for (qsizetype i = 0; i < manufacturers.size(); ++i) {
        ObjectReader reader(manufacturers[i], itemPath(ble.path("manufacturer"_L1), i), m_problems);
        constexpr int kLargestCompany = 0xffff;
        const int company = reader.integer("company"_L1, 0, kLargestCompany, 0);
        m_file.manufacturerData.append({static_cast<quint16>(company), QByteArray::fromHex(reader.string("data"_L1).toLatin1())});
    }
    const QJsonObject services = ble.object("services"_L1);
    for (auto service = services.begin(); service != services.end(); ++service) {
        const QJsonObject endpoints = service->toObject();
        for (const QString &name : endpoints.keys()) {
            if (const std::optional<Endpoint> endpoint = endpointFromName(QLatin1StringView(name.toLatin1())))
                m_file.endpoints.insert(*endpoint);
            else
                m_problems.report(ble.path("services"_L1) + u'.' + service.key(), u"unknown endpoint '%1'"_s.arg(name));
        }
    }
}

void FileReader::readModels(ObjectReader &root)
{
    ObjectReader models(root.value("models"_L1), u"models"_s, m_problems);
    ObjectReader standard(models.value("default"_L1), models.path("default"_L1), m_problems);
    m_file.models.push_back(readModel(standard));
    const QJsonArray list = models.array("list"_L1);
    for (qsizetype i = 0; i < list.size(); ++i) {
        ObjectReader reader(list[i], itemPath(models.path("list"_L1), i), m_problems);
        reader.require({"ids"_L1, "name"_L1});
        CatalogFile::Model model = readModel(reader);
        model.identifiers = reader.strings("ids"_L1);
        if (!reader.has("features"_L1))
            model.features = m_file.models.front().features;
        const int gap = reader.integer("gap_ms"_L1, 0, 10000, -1);
        if (gap >= 0)
            model.messageGap = std::chrono::milliseconds(gap);
        m_file.models.push_back(std::move(model));
    }
}

CatalogFile::Model FileReader::readModel(ObjectReader &reader)
{
    CatalogFile::Model model;
    model.name = reader.string("name"_L1);
    model.features = readFeatures(reader);
    return model;
}

std::vector<FeatureDescription> FileReader::readFeatures(ObjectReader &reader)
{
    std::vector<FeatureDescription> features;
    const QJsonArray list = reader.array("features"_L1);
    for (qsizetype i = 0; i < list.size(); ++i)
        features.push_back(readFeature(list[i], itemPath(reader.path("features"_L1), i), static_cast<quint32>(i)));
    std::ranges::sort(features, {}, &FeatureDescription::index);
    return features;
}

Range FileReader::range(ObjectReader &reader, QLatin1StringView key)
{
    const QJsonArray ends = reader.array(key);
    const Range result{ends.at(0).toInt(), ends.at(1).toInt()};
    if (ends.size() != 2 || result.max <= 0 || result.max > kLargestValue || result.min > result.max)
        reader.fail(key, u"must be [smallest, largest]"_s);
    return result;
}

FeatureDescription FileReader::readFeature(const QJsonValue &value, const QString &path, quint32 position)
{
    ObjectReader reader(value, path, m_problems);
    constexpr int kLargestIndex = 255;
    FeatureDescription feature;
    feature.index = FeatureIndex{static_cast<quint32>(reader.integer("index"_L1, 0, kLargestIndex, static_cast<int>(position)))};
    feature.label = reader.string("label"_L1);
    const Range duration = reader.has("duration"_L1) ? range(reader, "duration"_L1) : Range{0, 100000};
    for (int type = 0; type < kOutputTypes; ++type) {
        const auto kind = static_cast<OutputType>(type);
        const QLatin1StringView key = outputTypeKey(kind);
        if (!reader.has(key))
            continue;
        const Range limits = range(reader, key);
        // Published from 0, or from -max where there are two directions (protocol.md §4.2).
        feature.outputs.push_back({kind, {limits.min < 0 ? -limits.max : 0, limits.max}, duration});
    }
    for (const InputType kind : {InputType::Battery, InputType::Rssi}) {
        if (reader.has(inputTypeKey(kind)) && reader.string(inputTypeKey(kind)) == u"read"_s)
            feature.inputs.push_back({kind, kind == InputType::Battery ? Range{0, 100} : Range{-100, 0}, true, false});
    }
    for (const InputType kind : {InputType::Pressure, InputType::Button, InputType::Depth}) {
        if (!reader.has(inputTypeKey(kind)))
            continue;
        ObjectReader input(reader.value(inputTypeKey(kind)), reader.path(inputTypeKey(kind)), m_problems);
        const QStringList ways = input.strings("via"_L1);
        feature.inputs.push_back({kind, range(input, "range"_L1), ways.contains(u"read"_s), ways.contains(u"subscribe"_s)});
    }
    return feature;
}

} // namespace

Result<CatalogFile> CatalogFile::parse(const QByteArray &json, const QString &name)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (error.error != QJsonParseError::NoError) {
        const auto line = json.left(error.offset).count('\n') + 1;
        return Error{ErrorCode::InvalidData, u"%1: line %2: %3"_s.arg(name).arg(line).arg(error.errorString())};
    }
    CatalogFile file;
    Problems problems(name);
    FileReader(file, problems).read(document.object(), name);
    if (!problems.isEmpty())
        return problems.error();
    return file;
}

} // namespace engine
