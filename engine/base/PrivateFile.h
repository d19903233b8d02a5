#pragma once
#include "engine/base/Result.h"

#include <QByteArray>

/// Files that only their owner may read: grants, settings, audit log.
namespace engine::private_file {

/// Replaces \a path by \a content: written beside it with mode 0600, synced, renamed over it. The old file stays whole
/// on any failure. The folder is made (0700) where it is missing. \errors File, with the reason of the system (S51)
Result<> write(const QString &path, const QByteArray &content);

/// Reads \a path. \errors File when it is missing, no regular file, larger than \a maximum bytes, owned by another
/// user, or writable by others (S52). A missing file can be told apart with QFile::exists(). Never waits, for a pipe
/// neither.
Result<QByteArray> read(const QString &path, qint64 maximum);

/// Moves a file that cannot be used aside, to "NAME.broken-YYYYMMDD-HHMMSS", with "-2" and so on where that exists.
/// \returns the new path, empty on failure
QString setAside(const QString &path);

} // namespace engine::private_file
