#pragma once
#include <QLabel>

namespace ui {

/// One line of plain text that is shortened at its end where space is short, so that foreign text never moves anything.
/// The whole text is its tool tip then. The tone follows the palette.
/// \thread the one of the windows
class TextLabel final : public QLabel
{
    Q_OBJECT

public:
    enum class Tone : quint8 { Normal, Secondary, Active, Waiting, Danger };

    explicit TextLabel(QWidget *parent = nullptr) : TextLabel({}, Tone::Normal, parent) {}
    explicit TextLabel(const QString &text, Tone tone = Tone::Normal, QWidget *parent = nullptr);

    void setTone(Tone tone);
    void setElideMode(Qt::TextElideMode mode) { m_elideMode = mode; }
    /// \param factor of the size the font has now
    void scaleFont(double factor, bool isBold);
    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    QColor color() const;

    Tone m_tone;
    Qt::TextElideMode m_elideMode = Qt::ElideRight;
};

} // namespace ui
