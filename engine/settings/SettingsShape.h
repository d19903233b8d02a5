#pragma once
#include <QJsonArray>
#include <QJsonObject>
#include <QLatin1StringView>
#include <QList>

/// Which members the objects of the settings file have, for what goes through the whole file whatever it means.
namespace engine::settings_shape {

struct Shape;

struct Member
{
    QLatin1StringView key;
    const Shape *inside = nullptr; ///< of the object, or of the objects of the list; null for anything else
};

struct Shape
{
    QList<Member> members;
    /// The member by which an entry of a list is told from others; empty: all known members together.
    QLatin1StringView identity;

    const Member *member(const QString &key) const;
};

/// The file's outermost object.
const Shape &root();

/// \a ours with the members of \a old that \a shape does not know, in all objects that both have.
QJsonObject withUnknown(const QJsonObject &ours, const QJsonObject &old, const Shape &shape);

/// A newer file that breaks off, completed from an older one: entries and members that the newer one has whole are
/// taken from it, those that it does not have, in what it has not finished, from the older one.
/// \param open one for each object and list that is not finished, from the outermost on: the key of the last member
/// that it has, anything for a list
QJsonObject completed(const QJsonObject &newer, const QJsonObject &older, const Shape &shape, const QStringList &open);

} // namespace engine::settings_shape
