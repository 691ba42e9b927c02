package screen

import (
	"guichet/kiosk/faq"
	"guichet/kiosk/session"
	"guichet/kiosk/text"
)

// banner is the sentence of the day on home, with the last day it is shown;
// nothing where there is none.
func (l *layout) banner() []block {
	if l.v.Banner.Text == "" {
		return nil
	}
	runs := []Run{run(Doubt, "[!] "+l.bannerWords(l.v.Banner))}
	return []block{{lines: wrap(runs, l.cols), item: -1}}
}

func (l *layout) bannerWords(b session.BannerView) string {
	return text.Fill(l.t.Home.Banner, "text", b.Text, "date", l.t.Date(b.Last))
}

// banners are the prepared sentences that a technician can pick.
func (l *layout) banners(w *text.Sticks) []block {
	blocks := []block{l.sticky(w.Banner.Title)}
	if len(l.v.Info.Banners) == 0 {
		blocks = append(blocks, l.para(Body, w.Banner.Empty).gapped())
	}
	for i, it := range l.v.Items {
		if it.Kind == session.ItemBanner {
			blocks = append(blocks, l.option(i, run(Body, l.sentence(it.Banner))))
		}
	}
	return append(blocks, l.commands(w)...)
}

// sentence is a prepared sentence in the screen's language.
func (l *layout) sentence(b faq.Banner) string {
	if words := b.Text[l.v.Lang]; words != "" {
		return words
	}
	return b.Key
}

// bannerEnd are the days that the sentence picked may stand until.
func (l *layout) bannerEnd(w *text.Sticks) []block {
	blocks := []block{l.sticky(w.Banner.End)}
	for _, b := range l.v.Info.Banners {
		if b.Key == l.v.Maint.BannerKey {
			blocks = append(blocks, l.para(Body, l.sentence(b)))
		}
	}
	for i, it := range l.v.Items {
		if it.Kind == session.ItemBannerEnd {
			b := l.option(i, run(Body, text.Fill(w.Banner.Until, "date", l.t.Date(session.LastDay(it.Until)))))
			b.gap = i == 0
			blocks = append(blocks, b)
		}
	}
	return blocks
}
