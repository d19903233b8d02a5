#include "engine/config/Uuid.h"

#include <QUuid>

using namespace Qt::StringLiterals;

namespace engine::config {

namespace {

constexpr QLatin1StringView kBluetooth("-0000-1000-8000-00805f9b34fb");
constexpr qsizetype kShort = 4;
constexpr qsizetype kMedium = 8;
constexpr qsizetype kDigits = 32;

} // namespace

QString longUuid(const QString &text)
{
    QString digits = text.trimmed().toLower();
    if (digits.startsWith("urn:uuid:"_L1))
        digits = digits.mid("urn:uuid:"_L1.size());
    if (digits.startsWith(u'{') && digits.endsWith(u'}'))
        digits = digits.sliced(1, digits.size() - 2);
    if (digits.size() == kShort)
        digits.prepend(u"0000"_s);
    if (digits.size() == kMedium)
        digits += kBluetooth;
    if (digits.size() == kDigits) {
        for (const qsizetype place : {20, 16, 12, 8})
            digits.insert(place, u'-');
    }
    const QString result = QUuid::fromString(digits).toString(QUuid::WithoutBraces);
    return result == digits ? result : QString(); // the parser lets trailing characters pass
}

QString shortUuid(const QString &uuid)
{
    const bool isShort = uuid.startsWith("0000"_L1) && uuid.endsWith(kBluetooth);
    return isShort ? uuid.sliced(kShort, kShort) : uuid;
}

QString uuidOf(const QString &name)
{
    static const QUuid kNamespace(u"8b0c5c39-6d86-4c0b-9b43-6f2c1a7f3f5e"_s);
    return QUuid::createUuidV5(kNamespace, name).toString(QUuid::WithoutBraces);
}

} // namespace engine::config
