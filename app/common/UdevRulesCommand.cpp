#include "app/common/UdevRulesCommand.h"

#include "app/common/CommandLine.h"

#include <QFile>
#include <QFileInfo>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace app {

std::optional<int> runUdevRulesCommand(const QStringList &arguments)
{
    if (arguments.value(1) != "udev-rules"_L1)
        return std::nullopt;
    if (arguments.size() > 2) {
        const bool isHelp = arguments[2] == "--help"_L1 || arguments[2] == "-h"_L1;
        const QString usage =
            u"Usage: %1 udev-rules\n"
            "Prints rules that let whoever sits at the computer use the devices that are known. As root:\n"
            "  %1 udev-rules >/etc/udev/rules.d/60-assent.rules && udevadm control --reload\n"
            "Then plug the device in again. Exit status: 0 printed, 2 bad arguments.\n"_s;
        std::fputs(qPrintable(usage.arg(QFileInfo(arguments[0]).fileName())), isHelp ? stdout : stderr);
        return isHelp ? 0 : kBadArguments;
    }
    QFile rules(u":/60-assent.rules"_s);
    const bool isThere = rules.open(QIODevice::ReadOnly);
    Q_ASSERT(isThere);
    std::fputs(rules.readAll().constData(), stdout);
    return 0;
}

} // namespace app
