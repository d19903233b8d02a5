#include "engine/driver/native/TCodeAxes.h"

#include "engine/base/Text.h"
#include "engine/driver/DriverProgram.h"

#include <QJsonArray>
#include <QRegularExpression>

namespace engine::native {

using namespace Qt::StringLiterals;

namespace {

constexpr int kFewestDigits = 3;
constexpr int kMostDigits = 4;
constexpr int kLube = 2;             // the channel of A
constexpr Range kInterval{0, 99999}; // ms

int power(int digits)
{
    return digits == kMostDigits ? 10000 : 1000;
}

/// The kinds of output of an axis, by their names in device files.
QStringList kinds(const TCodeAxis &axis)
{
    switch (axis.letter) {
    case 'V':
        return {u"vibrate"_s};
    case 'A':
        return {axis.channel == kLube ? u"spray"_s : u"constrict"_s};
    default:
        return {u"position"_s, u"hw_position_with_duration"_s};
    }
}

/// A rule of "out" for one kind of output of one axis.
QJsonObject rule(const TCodeAxis &axis, int index, const QString &kind)
{
    const bool isPosition = axis.letter == 'L' || axis.letter == 'R';
    const int top = power(axis.digits) - 1;
    QString magnitude = u"trunc(%1 + v * %2 / %3 + 0.5)"_s.arg(axis.lowest).arg(axis.highest - axis.lowest).arg(top);
    if (!isPosition)
        magnitude = u"v == 0 ? 0 : "_s + magnitude;
    QString data = u"'%1%2' "_s.arg(QChar::fromLatin1(axis.letter)).arg(axis.channel);
    data += axis.digits == kMostDigits ? u"{trunc(mag / 100):dec2} {mag % 100:dec2}"_s : u"{mag:dec3}"_s;
    if (kind == "hw_position_with_duration"_L1)
        data += u" 'I' {dur:dec}"_s;
    return {{u"for"_s, kind},
            {u"when"_s, u"i == %1"_s.arg(index)},
            {u"let"_s, QJsonObject{{u"mag"_s, magnitude}}},
            {u"data"_s, QString(data + u" 0a"_s)}};
}

FeatureDescription feature(const TCodeAxis &axis, int index)
{
    FeatureDescription result;
    result.index = static_cast<FeatureIndex>(index);
    result.label = axis.label;
    for (const QString &kind : kinds(axis)) {
        const auto type = outputTypeFromKey(QLatin1StringView(kind.toLatin1()));
        result.outputs.push_back({type.value_or(OutputType::Position), {0, power(axis.digits) - 1}, kInterval});
    }
    return result;
}

} // namespace

std::optional<TCodeAxis> tcodeAxis(const QByteArray &line)
{
    static const QRegularExpression kLine(u"^([LRVA])([0-9]) +([0-9]{1,4}) +([0-9]{1,4})(?: +(.*))?$"_s);
    const QRegularExpressionMatch match = kLine.match(QString::fromUtf8(line).trimmed());
    if (!match.hasMatch())
        return std::nullopt;
    TCodeAxis axis;
    axis.letter = match.captured(1).at(0).toLatin1();
    axis.channel = match.captured(2).toInt();
    axis.digits = std::max(kFewestDigits, static_cast<int>(match.capturedLength(4)));
    axis.lowest = match.captured(3).toInt();
    axis.highest = match.captured(4).toInt();
    if (axis.lowest >= axis.highest) { // says nothing that could be kept to
        axis.lowest = 0;
        axis.highest = power(axis.digits) - 1;
    }
    axis.label = sanitized(match.captured(5).trimmed());
    if (axis.label.isEmpty())
        axis.label = match.captured(1) + match.captured(2);
    return axis;
}

OwnModel tcodeModel(const QString &name, const std::vector<TCodeAxis> &axes)
{
    if (axes.empty())
        return {};
    OwnModel model{name, {}, nullptr};
    QJsonArray rules;
    for (const TCodeAxis &axis : axes) {
        const int index = static_cast<int>(model.features.size());
        model.features.push_back(feature(axis, index));
        for (const QString &kind : kinds(axis))
            rules.append(rule(axis, index, kind));
    }
    EndpointSet endpoints;
    endpoints.insert(Endpoint::Tx);
    endpoints.insert(Endpoint::Rx);
    Problems problems(u"TCode"_s);
    model.program = DriverProgram::compile(QJsonObject{{u"out"_s, rules}}, endpoints, problems);
    Q_ASSERT(model.program);
    return model;
}

} // namespace engine::native
