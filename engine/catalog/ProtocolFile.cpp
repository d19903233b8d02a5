#include "engine/catalog/ProtocolFile.h"

#include "engine/driver/ObjectReader.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace engine {

namespace {

constexpr int kLongestGap = 10000;

bool isId(QStringView text)
{
    const auto isLetter = [](QChar letter) {
        return (letter >= u'a' && letter <= u'z') || (letter >= u'0' && letter <= u'9');
    };
    const auto isAllowed = [&](QChar letter) { return isLetter(letter) || letter == u'-' || letter == u'_'; };
    return !text.isEmpty() && isLetter(text.front()) && std::ranges::all_of(text, isAllowed);
}

std::optional<std::chrono::milliseconds> readGap(ObjectReader &object)
{
    constexpr QLatin1StringView kKey = "gap_ms"_L1;
    const int gap = object.integer(kKey, 0, kLongestGap, 0);
    return object.has(kKey) ? std::optional(std::chrono::milliseconds(gap)) : std::nullopt;
}

ProtocolModel readModel(const QJsonValue &value, const QString &path, bool isDefault, Problems &problems)
{
    ProtocolModel model;
    ObjectReader object(value, path, problems);
    object.require({"name"_L1});
    model.name = object.string("name"_L1);
    if (object.has("features"_L1))
        model.features = readFeatures(object.array("features"_L1), object.path("features"_L1), problems);
    if (isDefault)
        return model;
    model.identifiers = object.strings("ids"_L1);
    model.gap = readGap(object);
    if (model.identifiers.isEmpty() || model.identifiers.contains(QString()))
        object.fail("ids"_L1, u"a model needs identifiers"_s);
    return model;
}

void readModels(ObjectReader &file, ProtocolFile &result, Problems &problems)
{
    if (!file.has("models"_L1))
        return;
    ObjectReader object(file.value("models"_L1), file.path("models"_L1), problems);
    if (object.has("default"_L1))
        result.defaultModel = readModel(object.value("default"_L1), object.path("default"_L1), true, problems);
    const QJsonArray list = object.array("list"_L1);
    for (qsizetype i = 0; i < list.size(); ++i)
        result.models.push_back(readModel(list[i], itemPath(object.path("list"_L1), i), false, problems));
}

/// The lines themselves are the business of DeviceFileCheck.
void readTests(ObjectReader &file, Problems &problems)
{
    const QJsonArray tests = file.array("tests"_L1);
    for (qsizetype i = 0; i < tests.size(); ++i) {
        ObjectReader test(tests[i], itemPath(file.path("tests"_L1), i), problems);
        test.require({"model"_L1});
        test.string("name"_L1);
        test.strings("endpoints"_L1);
        test.string("model"_L1);
        for (const QLatin1StringView lines : {"init"_L1, "receive"_L1, "send"_L1})
            test.strings(lines);
    }
}

} // namespace

ProtocolFile ProtocolFile::read(const QJsonObject &file, Problems &problems)
{
    ProtocolFile result;
    ObjectReader object(file, QString(), problems);
    object.require({"protocol"_L1});
    object.string("$schema"_L1);
    result.protocol = object.string("protocol"_L1);
    if (!isId(result.protocol))
        object.fail("protocol"_L1, u"must be made of small letters, digits, '-' and '_'"_s);
    if (object.has("match"_L1))
        result.match = readMatch(object.value("match"_L1), object.path("match"_L1), result.endpoints, problems);
    result.gap = readGap(object);
    readModels(object, result, problems);
    if (object.has("driver"_L1))
        result.driver = object.object("driver"_L1);
    readTests(object, problems);
    return result;
}

} // namespace engine
