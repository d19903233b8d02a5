#pragma once
#include "engine/base/DeviceDescription.h"

#include <QObject>
#include <memory>

namespace engine {

class DriverProgram;

/// A device in its own words.
struct OwnModel
{
    QString name;                                 ///< safe to show
    std::vector<FeatureDescription> features;     ///< empty: it has said nothing, its device file counts
    std::shared_ptr<const DriverProgram> program; ///< for these features; null without them
};

/// Asks a piece of open hardware what it can do, where its protocol has words for that. A device that does not answer
/// is not an error. Writes nothing that could move anything. \thread engine; made by Identification, used once
class SelfDescription : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// finished() follows, possibly before the call returns.
    virtual void start() = 0;

signals:
    /// Emitted once.
    void finished(const engine::OwnModel &own);
};

} // namespace engine
