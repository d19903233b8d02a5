#pragma once
#include "engine/api/EngineTypes.h"

#include <QHash>
#include <QObject>
#include <QTimer>

namespace engine {
class Engine;
}

namespace app {

/// Prints each output's level to the standard output whenever it has changed, at most ten times a second.
class LevelPrinter final : public QObject
{
    Q_OBJECT

public:
    explicit LevelPrinter(engine::Engine &engine, QObject *parent = nullptr);

private:
    void print(const QList<engine::DeviceLevels> &levels);
    void printLevel(const engine::DeviceInfo &device, const engine::OutputLevel &level) const;

    engine::Engine &m_engine;
    QTimer m_timer;
    QHash<quint64, int> m_last; // by device, feature and type
};

} // namespace app
