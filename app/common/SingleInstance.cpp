#include "app/common/SingleInstance.h"

#include "app/common/UserFolders.h"

#include <QCryptographicHash>
#include <QDir>
#include <QLocalServer>
#include <QLocalSocket>
#include <QLockFile>

namespace app {

using namespace Qt::StringLiterals;

namespace {

constexpr int kTellMs = 300;

/// Short enough for a socket wherever the folders are, and the same for the same folders.
QString socketPath()
{
    const QByteArray hash = QCryptographicHash::hash(stateFolder().toUtf8(), QCryptographicHash::Sha1).toHex().left(12);
    const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    return (QDir::isAbsolutePath(runtime) ? runtime : QDir::tempPath()) + u"/assent-"_s + QString::fromLatin1(hash);
}

} // namespace

SingleInstance::SingleInstance(QObject *parent)
    : QObject(parent)
{
}

SingleInstance::~SingleInstance() = default;

bool SingleInstance::acquire()
{
    const QString folder = stateFolder();
    if (!QDir(folder).exists() && QDir().mkpath(folder))
        QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    m_lock = std::make_unique<QLockFile>(folder + u"/lock"_s);
    m_lock->setStaleLockTime(0); // stale only when its process is gone
    if (!m_lock->tryLock(0) && m_lock->error() == QLockFile::LockFailedError) {
        tellOther();
        return false;
    }
    // A folder that cannot be written to keeps nobody from working (R29).
    listen();
    return true;
}

void SingleInstance::listen()
{
    m_server = std::make_unique<QLocalServer>();
    m_server->setSocketOptions(QLocalServer::UserAccessOption);
    QLocalServer::removeServer(socketPath());
    connect(m_server.get(), &QLocalServer::newConnection, this, [this] {
        while (QLocalSocket *socket = m_server->nextPendingConnection())
            delete socket;
        emit raiseRequested();
    });
    m_server->listen(socketPath());
}

void SingleInstance::tellOther()
{
    QLocalSocket socket;
    socket.connectToServer(socketPath());
    socket.waitForConnected(kTellMs);
}

} // namespace app
