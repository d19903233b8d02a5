#pragma once
#include "engine/backend/Advertisement.h"
#include "engine/base/Result.h"
#include "engine/base/Scheduler.h"
#include "engine/device/Device.h"
#include "engine/driver/Identification.h"

#include <QObject>
#include <memory>

namespace engine {

class Catalog;
class Handshake;
class Hardware;

/// Makes one device out of one advertisement: opens the hardware, finds the model, binds the driver, carries out its
/// handshake.
/// \thread engine; owned by DeviceManager, used once
class DeviceConnector final : public QObject
{
    Q_OBJECT

public:
    DeviceConnector(const Catalog &catalog, Scheduler &scheduler, Advertisement advertisement, const QString &protocol,
                    std::unique_ptr<Hardware> hardware, QObject *parent = nullptr);
    ~DeviceConnector() override;

    const Advertisement &advertisement() const { return m_advertisement; }
    /// finished() follows, at the latest after limits::kDeviceConnectDeadline, or after limits::kPairingDeadline where the
    /// user has something to do at the device.
    void start();
    /// What was made, without its index; valid once after finished(), when it has not failed.
    Device::Parts takeParts();

signals:
    void finished(const engine::Result<> &result);
    /// The user has to do something at the device: \a text of the device file.
    void hint(const QString &text);

private:
    void identify();
    void handleIdentified(const Identification::Outcome &outcome);
    Result<> bindDriver(const OwnModel &own);
    void describe(const std::vector<FeatureDescription> &features);
    void shakeHands();
    void handleHint(const QString &text);
    void finish(const Result<> &result);

    const Catalog &m_catalog;
    Scheduler &m_scheduler;
    const Advertisement m_advertisement;
    Device::Parts m_parts;
    std::unique_ptr<Timer> m_deadline;
    // After the parts: both look into them.
    std::unique_ptr<Identification> m_identification;
    std::unique_ptr<Handshake> m_handshake;
    bool m_isPairing = false; // the user has been asked to do something at the device
    bool m_isFinished = false;
};

} // namespace engine
