#pragma once
#include "engine/base/DeviceDescription.h"

#include <QProgressBar>

class QPainter;

namespace ui {

/// The level of one output: filled as far as was sent to the device, with a tick at what was requested. Ranges that
/// reach below zero fill from the middle. Is a progress bar to assistive technology.
/// \units those of the output's published range
class LevelBar final : public QProgressBar
{
    Q_OBJECT

public:
    explicit LevelBar(engine::Range range, QWidget *parent = nullptr);

    void setLevels(int requested, int sent);
    int requested() const { return m_requested; }
    /// Keeps room for the numbers of this range too, so that the bars of one device end at the same place.
    void reserveNumbers(engine::Range range);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QRectF groove() const;
    /// \returns the x of a value in the groove
    double position(int level) const;
    int digitWidth() const;
    int numberWidth() const;
    QString numberText() const;
    void paintNumber(QPainter &painter) const;

    int m_requested = 0;
    engine::Range m_numbers; ///< room is kept for these
};

} // namespace ui
