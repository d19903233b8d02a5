#pragma once
#include "engine/base/Result.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QUrl>

/// What the Lovense Connect service says, as plain values.
namespace engine {

/// A device of the application at one host.
struct LovenseToy
{
    QString id;   ///< its address
    QString name; ///< identifier in the device file, with a capital first letter: "Nora"
    bool isConnected = false;
    int battery = -1; ///< percent; -1 if it was not said
    bool operator==(const LovenseToy &) const = default;
};

/// An application that has been found: where it answers to HTTP.
struct LovenseHost
{
    QUrl url; ///< http://HOST:PORT/
    bool operator==(const LovenseHost &) const = default;
};

/// Reads the directory of the applications in this network: an object whose members have "domain" and "httpPort".
/// Entries without them are left out. \errors MalformedMessage
Result<QList<LovenseHost>> readHosts(const QByteArray &answer);

/// Reads the answer of an application to GetToys: "data" with a member per device. \errors MalformedMessage
Result<QList<LovenseToy>> readToys(const QByteArray &answer);

} // namespace engine
