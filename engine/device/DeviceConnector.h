#pragma once
#include "engine/backend/Advertisement.h"
#include "engine/base/Result.h"
#include "engine/base/Scheduler.h"
#include "engine/device/Device.h"

#include <QObject>
#include <memory>

namespace engine {

class Catalog;
class Hardware;

/// Makes one device out of one advertisement: opens the hardware, finds the model, binds the driver, sends its handshake.
/// \thread engine; owned by DeviceManager, used once
class DeviceConnector final : public QObject
{
    Q_OBJECT

public:
    DeviceConnector(const Catalog &catalog, Scheduler &scheduler, Advertisement advertisement, const QString &protocol,
                    std::unique_ptr<Hardware> hardware, QObject *parent = nullptr);
    ~DeviceConnector() override;

    const Advertisement &advertisement() const { return m_advertisement; }
    /// finished() follows, at the latest after limits::kDeviceConnectDeadline.
    void start();
    /// What was made, without its index; valid once after finished(), when it has not failed.
    Device::Parts takeParts();

signals:
    void finished(const engine::Result<> &result);

private:
    void handleOpened();
    Result<> bindDriver();
    void writeHandshake();
    void finish(const Result<> &result);

    const Catalog &m_catalog;
    Scheduler &m_scheduler;
    const Advertisement m_advertisement;
    const QString m_protocol;
    Device::Parts m_parts;
    bool m_isFinished = false;
};

} // namespace engine
