#pragma once
#include "engine/base/Result.h"

#include <QByteArray>
#include <QJsonObject>
#include <QStringList>

namespace engine {

/// The settings file and its last good copy, "NAME.bak": what can be read of both, whatever has happened to them.
class SettingsFile
{
public:
    struct Content
    {
        QJsonObject root;        ///< empty if there is nothing
        QStringList reports;     ///< what is wrong, one English line each
        bool mayWrite = true;    ///< false: the file is of a newer program, or in the way
        bool isRepaired = false; ///< the file does not have it like this and is to be written
        QByteArray goodText;     ///< of the file, where it is as it should be
    };

    explicit SettingsFile(QString path)
        : m_path(std::move(path))
    {
    }

    /// Reads the file. A missing one is fine. One that cannot be read to its end is set aside, "NAME.broken-…"; what
    /// could be read of it is completed from the last good copy.
    Content read() const;
    /// Keeps \a previous, which is what the file has now, as the last good copy, and writes \a text. \param previous
    /// empty: the copy stays as it is \thread any \errors File; the file is whole then, the old or the new one
    Result<> write(const QByteArray &text, const QByteArray &previous) const;

private:
    QString backupPath() const;
    void readBackup(Content &content) const;
    void takeSalvage(Content &content, const QByteArray &text) const;
    void setAside(Content &content, const QString &reason) const;

    const QString m_path;
};

} // namespace engine
