#pragma once
#include <QByteArray>
#include <QJsonObject>
#include <QStringList>

namespace engine {

/// What can be read of a JSON text that breaks off or is damaged somewhere: everything before that, with what was open
/// there closed. A text that is whole is read as it is.
struct JsonSalvage
{
    QJsonObject root;       ///< of the outermost object; empty if there is none
    bool isWhole = false;   ///< nothing is wrong with the text
    qsizetype damageAt = 0; ///< the first byte that could not be used; meaningful unless whole
    QString reason;         ///< English; likewise
    /// One for each object and list that was open there, from the outermost on: the key of the last member that it has,
    /// empty for a list.
    QStringList open;

    /// Linear in the size of \a text. Lists of numbers that break off are left empty: half of a range means something
    /// else.
    static JsonSalvage read(const QByteArray &text);
};

} // namespace engine
