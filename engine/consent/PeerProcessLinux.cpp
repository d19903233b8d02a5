#include "engine/consent/PeerProcess.h"
#include "engine/consent/Interpreter.h"
#include "engine/consent/SocketTableLinux.h"

#include <QByteArray>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QList>

#include <array>
#include <climits>
#include <cstdio>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kCommandLineBytes = 64 * 1024;

class Descriptor final
{
public:
    /// Opens a folder below \a parent; gone or not ours to read is no error here.
    Descriptor(int parent, const char *name)
        : m_number(::openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
    {
    }
    ~Descriptor()
    {
        if (m_number >= 0)
            ::close(m_number);
    }
    Q_DISABLE_COPY_MOVE(Descriptor)
    int number() const { return m_number; }

private:
    int m_number;
};

/// Calls \a visit with each name in \a folder that is a number, until it returns true. Thousands of names are read in a
/// look-up, hence no readdir() with its buffers and no string of ours.
template<typename Visit>
bool anyNumber(const Descriptor &folder, Visit visit)
{
    alignas(dirent64) std::array<char, 16 * 1024> buffer;
    for (;;) {
        const ssize_t size = folder.number() < 0 ? -1 : ::getdents64(folder.number(), buffer.data(), buffer.size());
        if (size <= 0)
            return false;
        for (ssize_t at = 0; at < size;) {
            const auto *entry = reinterpret_cast<const dirent64 *>(buffer.data() + at);
            at += entry->d_reclen;
            if (entry->d_name[0] >= '0' && entry->d_name[0] <= '9' && visit(entry->d_name))
                return true;
        }
    }
}

/// What the link /proc/PID/fd/N says for one socket.
class SocketLink final
{
public:
    explicit SocketLink(quint64 inode)
    {
        m_size = static_cast<size_t>(
            std::snprintf(m_text.data(), m_text.size(), "socket:[%llu]", static_cast<unsigned long long>(inode)));
    }
    bool isHeldBy(const Descriptor &processes, const char *processId, qint64 userId) const
    {
        std::array<char, 32> path{};
        std::snprintf(path.data(), path.size(), "%.20s/fd", processId);
        const Descriptor folder(processes.number(), path.data());
        struct stat status = {};
        if (folder.number() < 0 || ::fstat(folder.number(), &status) != 0 || status.st_uid != userId)
            return false;
        return anyNumber(folder, [this, &folder](const char *name) {
            std::array<char, 40> target; // a longer one is cut and does not match
            const ssize_t size = ::readlinkat(folder.number(), name, target.data(), target.size());
            return size == static_cast<ssize_t>(m_size) && std::memcmp(target.data(), m_text.data(), m_size) == 0;
        });
    }

private:
    std::array<char, 40> m_text{};
    size_t m_size = 0;
};

/// The processes of the socket's owner that hold it.
std::vector<qint64> holders(const SocketOwner &owner)
{
    std::vector<qint64> found;
    const Descriptor processes(AT_FDCWD, "/proc");
    const SocketLink link(owner.inode);
    anyNumber(processes, [&](const char *processId) {
        if (link.isHeldBy(processes, processId, owner.userId))
            found.push_back(QByteArray(processId).toLongLong());
        return false;
    });
    return found;
}

QByteArray readProcessFile(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.read(kCommandLineBytes) : QByteArray();
}

quint64 readStartTime(const QString &folder)
{
    // PID (NAME) STATE ..., the name may hold spaces and brackets; field 22 is the start time, the state is field 3
    const QByteArray stat = readProcessFile(folder + u"/stat"_s);
    const QList<QByteArray> fields = stat.mid(stat.lastIndexOf(')') + 2).split(' ');
    return fields.size() > 19 ? fields[19].toULongLong() : 0;
}

QString readLink(const QString &path)
{
    std::array<char, PATH_MAX> target{};
    const ssize_t size = ::readlink(QFile::encodeName(path).constData(), target.data(), target.size());
    if (size <= 0 || size == static_cast<ssize_t>(target.size()))
        return {};
    return QFile::decodeName(QByteArray(target.data(), size));
}

QString readExecutable(const QString &folder)
{
    const QString link = folder + u"/exe"_s;
    const QString path = readLink(link);
    if (!path.startsWith(u'/') || path.endsWith(u" (deleted)"_s))
        return {};
    // A process that sees other mounts than we do has a path that means another file to us.
    struct stat running = {};
    struct stat named = {};
    if (::stat(QFile::encodeName(link).constData(), &running) != 0 ||
        ::stat(QFile::encodeName(path).constData(), &named) != 0 || running.st_dev != named.st_dev ||
        running.st_ino != named.st_ino)
        return {};
    return path;
}

QString readScript(const QString &folder, const QString &executable)
{
    if (!isInterpreter(executable))
        return {};
    QStringList arguments;
    const QList<QByteArray> parts = readProcessFile(folder + u"/cmdline"_s).split('\0');
    for (const QByteArray &part : parts)
        arguments += QFile::decodeName(part);
    const QString script = scriptArgument(executable, arguments);
    const QString workingFolder = readLink(folder + u"/cwd"_s);
    if (script.isEmpty() || (script[0] != u'/' && !workingFolder.startsWith(u'/')))
        return {};
    return QFileInfo(QDir(workingFolder).absoluteFilePath(script)).canonicalFilePath(); // empty where there is none
}

PeerProcess describe(const SocketOwner &owner)
{
    PeerProcess process;
    process.userId = owner.userId;
    process.socketInode = owner.inode;
    if (owner.inode == 0)
        return process;
    for (const qint64 processId : holders(owner)) {
        const QString folder = u"/proc/"_s + QString::number(processId);
        const quint64 startTime = readStartTime(folder);
        const QString executable = readExecutable(folder);
        const QString script = readScript(folder, executable);
        const bool isFirst = process.processId < 0;
        if (!isFirst && (executable != process.executable || script != process.script))
            process.isShared = true;
        if (!isFirst && startTime >= process.startTime)
            continue;
        process.processId = processId;
        process.startTime = startTime;
        process.executable = executable;
        process.script = script;
    }
    return process;
}

} // namespace

qint64 peerUserId(const QHostAddress &peerAddress, quint16 peerPort, const QHostAddress &localAddress,
                  quint16 localPort)
{
    return peerSocket(peerAddress, peerPort, localAddress, localPort).userId;
}

PeerProcess peerProcess(const QHostAddress &peerAddress, quint16 peerPort, const QHostAddress &localAddress,
                        quint16 localPort)
{
    return describe(peerSocket(peerAddress, peerPort, localAddress, localPort));
}

bool isSameProcess(const PeerProcess &process)
{
    return describe({process.userId, process.socketInode}) == process;
}

QString listeningProgram(quint16 port)
{
    const PeerProcess process = describe(listeningSocket(port));
    return QFileInfo(process.script.isEmpty() ? process.executable : process.script).fileName();
}

} // namespace engine
