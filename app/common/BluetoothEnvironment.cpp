#include "app/common/BluetoothEnvironment.h"

#include <QByteArray>

namespace app {

void prepareBluetooth()
{
    constexpr char kVariable[] = "BLUETOOTH_FORCE_DBUS_LE_VERSION";
    if (!qEnvironmentVariableIsSet(kVariable))
        qputenv(kVariable, QByteArrayLiteral("5.66"));
}

} // namespace app
