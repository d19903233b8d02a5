#include "app/common/UserFolders.h"

#include <QDir>
#include <QStandardPaths>

namespace app {

using namespace Qt::StringLiterals;

QString configFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + u"/assent"_s;
}

QString stateFolder()
{
    // Qt knows no state location before 6.7.
    const QString set = qEnvironmentVariable("XDG_STATE_HOME");
    return (QDir::isAbsolutePath(set) ? set : QDir::homePath() + u"/.local/state"_s) + u"/assent"_s;
}

} // namespace app
