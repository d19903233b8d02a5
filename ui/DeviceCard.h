#pragma once
#include "engine/api/EngineTypes.h"

#include <QFrame>
#include <map>
#include <utility>

class QGridLayout;
class QHBoxLayout;

namespace ui {

class LevelBar;
class TextLabel;

/// One device: who drives it, what each output does, and the buttons that end it.
/// \thread the one of the windows
class DeviceCard final : public QFrame
{
    Q_OBJECT

public:
    explicit DeviceCard(const engine::DeviceInfo &device, QWidget *parent = nullptr);

    /// True if update() can show this device without building the card anew.
    bool fits(const engine::DeviceInfo &device) const;
    void setDevice(const engine::DeviceInfo &device);
    /// \param driver name of the program that drives it, or empty
    void setLevels(const engine::DeviceLevels &levels, const QString &driver);

signals:
    void stopRequested(engine::DeviceIndex device);
    void removeRequested(engine::DeviceIndex device);
    void settingsRequested(const engine::DeviceKey &key);

private:
    QHBoxLayout *makeTitle();
    QHBoxLayout *makeFooter();
    void addOutputs(QGridLayout *grid);

    engine::DeviceInfo m_device;
    TextLabel *m_battery = nullptr;
    TextLabel *m_driver = nullptr;
    TextLabel *m_packet = nullptr; // simulated devices only
    std::map<std::pair<engine::FeatureIndex, engine::OutputType>, LevelBar *> m_bars;
};

} // namespace ui
