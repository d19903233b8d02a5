#include "engine/backend/serial/SerialPortList.h"

#include <QFile>

#ifdef Q_OS_UNIX
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#endif

namespace engine {

using namespace Qt::StringLiterals;

bool mayOpen(const QString &path)
{
#ifdef Q_OS_UNIX
    return ::faccessat(AT_FDCWD, QFile::encodeName(path).constData(), R_OK | W_OK, AT_EACCESS) == 0 || errno != EACCES;
#else
    Q_UNUSED(path);
    return true;
#endif
}

QString permissionAdvice(const QString &path)
{
    return u"%1: this user may not open it; the udev rules in 60-assent.rules, or membership in the group dialout, "
           "allow it"_s.arg(path);
}

} // namespace engine
