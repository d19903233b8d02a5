#include "engine/base/PrivateFile.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#ifdef Q_OS_UNIX
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#else
#include <QSaveFile>
#endif

namespace engine::private_file {

using namespace Qt::StringLiterals;

namespace {

Error fileError(const QString &what, const QString &path, const QString &reason)
{
    return {ErrorCode::File, what + u' ' + path + u": "_s + reason};
}

#ifdef Q_OS_UNIX
QString lastReason()
{
    return QString::fromLocal8Bit(std::strerror(errno));
}

bool writeAll(int descriptor, const QByteArray &content)
{
    qsizetype done = 0;
    while (done < content.size()) {
        const ssize_t count =
            ::write(descriptor, content.constData() + done, static_cast<size_t>(content.size() - done));
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        done += count;
    }
    return ::fsync(descriptor) == 0;
}
#endif

} // namespace

Result<> write(const QString &path, const QByteArray &content)
{
    const QString folder = QFileInfo(path).absolutePath();
    if (!QDir(folder).exists() &&
        (!QDir().mkpath(folder) ||
         !QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner)))
        return fileError(u"making the folder of"_s, path, u"not possible"_s);
#ifdef Q_OS_UNIX
    const QByteArray target = QFile::encodeName(path);
    const QByteArray temporary = target + ".new";
    ::unlink(temporary.constData());
    // The mode is there before any content is (S51).
    const int descriptor = ::open(temporary.constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return fileError(u"writing"_s, path, lastReason());
    const bool written = writeAll(descriptor, content);
    const QString reason = written ? QString() : lastReason();
    const bool closed = ::close(descriptor) == 0;
    if (!written || !closed || std::rename(temporary.constData(), target.constData()) != 0) {
        const Error error = fileError(u"writing"_s, path, written ? lastReason() : reason);
        ::unlink(temporary.constData());
        return error;
    }
#else
    QSaveFile file(path); // the profile folder is private to the user on the other systems
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size() || !file.commit())
        return fileError(u"writing"_s, path, file.errorString());
#endif
    return {};
}

Result<QByteArray> read(const QString &path, qint64 maximum)
{
    QFile file(path);
#ifdef Q_OS_UNIX
    // Opening a pipe would wait for its other end, hence not to be blocked and the check of the kind.
    const int descriptor = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    struct stat status = {};
    if (descriptor < 0 || !file.open(descriptor, QIODevice::ReadOnly, QFileDevice::AutoCloseHandle) ||
        ::fstat(descriptor, &status) != 0)
        return fileError(u"reading"_s, path, lastReason());
    if (!S_ISREG(status.st_mode))
        return fileError(u"reading"_s, path, u"it is no regular file"_s);
    if (status.st_uid != ::geteuid())
        return fileError(u"reading"_s, path, u"it belongs to another user"_s);
    if (status.st_mode & (S_IWGRP | S_IWOTH))
        return fileError(u"reading"_s, path, u"others may write to it"_s);
#else
    if (!file.open(QIODevice::ReadOnly))
        return fileError(u"reading"_s, path, file.errorString());
#endif
    if (file.size() > maximum)
        return fileError(u"reading"_s, path, u"it is larger than %1 bytes"_s.arg(maximum));
    const QByteArray content = file.read(maximum);
    if (file.error() != QFileDevice::NoError)
        return fileError(u"reading"_s, path, file.errorString());
    return content;
}

QString setAside(const QString &path)
{
    const QString name = path + u".broken-"_s + QDateTime::currentDateTime().toString(u"yyyyMMdd-HHmmss"_s);
    QString aside = name;
    for (int i = 2; QFile::exists(aside); ++i)
        aside = name + u'-' + QString::number(i);
#ifdef Q_OS_UNIX
    // Not QFile::rename(): where renaming fails it copies, and reads whatever this is.
    const bool isMoved = std::rename(QFile::encodeName(path).constData(), QFile::encodeName(aside).constData()) == 0;
#else
    const bool isMoved = QFile::rename(path, aside);
#endif
    return isMoved ? aside : QString();
}

} // namespace engine::private_file
