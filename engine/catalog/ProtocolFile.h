#pragma once
#include "engine/backend/Advertisement.h"
#include "engine/backend/Endpoint.h"
#include "engine/backend/HardwareLayout.h"
#include "engine/base/DeviceDescription.h"
#include "engine/driver/Problems.h"

#include <QJsonObject>
#include <QStringList>
#include <chrono>
#include <map>
#include <optional>
#include <vector>

/// A device file as plain data. Everything in it has been checked, but for the driver, which is compiled later because
/// it may extend that of another file. \source resources/devices/README.md
namespace engine {

/// "match": how the hardware of a protocol is recognised.
struct ProtocolMatch
{
    using Service = HardwareLayout::Service;

    // Bluetooth LE
    QStringList names;
    QStringList prefixes; ///< names that ended in '*', without it
    QList<ManufacturerData> manufacturerData;
    QStringList advertisedServices;
    std::vector<Service> services;
    /// What other buses call the hardware, by the word for the bus: "websocket", "simulated", "hid", "usb", "serial".
    std::map<QString, QStringList> identifiers;
    std::optional<int> baud;
    HardwareLayout::Usb usb;
    bool isOnlySimulated = true;
    bool operator==(const ProtocolMatch &) const = default;
};

/// A model. Its features are as published, ascending by index.
struct ProtocolModel
{
    QStringList identifiers; ///< empty for the default model
    QString name;
    std::optional<std::vector<FeatureDescription>> features; ///< none: those of the default model
    std::optional<std::chrono::milliseconds> gap;
    bool operator==(const ProtocolModel &) const = default;
};

struct ProtocolFile
{
    QString protocol;
    ProtocolMatch match;
    EndpointSet endpoints; ///< that "match" gives
    std::optional<std::chrono::milliseconds> gap;
    std::optional<ProtocolModel> defaultModel;
    std::vector<ProtocolModel> models;
    std::optional<QJsonObject> driver;

    /// Reads the whole file. What is wrong goes to \a problems.
    static ProtocolFile read(const QJsonObject &file, Problems &problems);
};

/// Reads "match".
ProtocolMatch readMatch(const QJsonValue &value, const QString &path, EndpointSet &endpoints, Problems &problems);

/// Reads "features": one description per item, ascending by index, with ranges as clients see them: a lower end below 0
/// becomes -max, any other 0.
std::vector<FeatureDescription> readFeatures(const QJsonArray &items, const QString &path, Problems &problems);

} // namespace engine
