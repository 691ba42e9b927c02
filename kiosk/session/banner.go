package session

import (
	"time"

	"guichet/kiosk/faq"
	"guichet/kiosk/verdict"
)

// MaxBanner bounds how long a banner stands: one that seems to end later was
// set by another clock, and is not shown.
const MaxBanner = 8 * 24 * time.Hour

// Banner is one of the data set's prepared sentences, shown on the home screen
// until its end. The zero value is none.
type Banner struct {
	Key   string    // of a faq.Banner
	Until time.Time // the first moment at which it is not shown any more
}

// Stands tells whether a banner is to be shown at now.
func (b Banner) Stands(now time.Time) bool {
	return b.Key != "" && now.Before(b.Until) && b.Until.Sub(now) <= MaxBanner
}

// BannerView is a banner in the words of the screen's language. The zero value
// is none.
type BannerView struct {
	Text string
	Last string // YYYY-MM-DD, in Paris: the last day it is shown
}

// bannerDays are the ends that a banner can be given: so many days from today.
var bannerDays = [...]int{0, 1, 3, 7}

// bannerEnds returns the ends of those days, in Paris.
func bannerEnds(now time.Time) []time.Time {
	today := verdict.Paris(now)
	ends := make([]time.Time, len(bannerDays))
	for i, days := range bannerDays {
		ends[i] = time.Date(today.Year(), today.Month(), today.Day()+days+1, 0, 0, 0, 0, today.Location())
	}
	return ends
}

// LastDay is the last day that something is shown which ends at until: the day
// in Paris, YYYY-MM-DD.
func LastDay(until time.Time) string {
	return verdict.Paris(until.Add(-time.Second)).Format(time.DateOnly)
}

// bannerView is what is shown of the banner that stands, if the data set has
// its sentence.
func (s State) bannerView() BannerView {
	if !s.bannerStands {
		return BannerView{}
	}
	for _, b := range s.info.Banners {
		if b.Key == s.banner.Key && b.Text[s.lang] != "" {
			return BannerView{Text: b.Text[s.lang], Last: LastDay(s.banner.Until)}
		}
	}
	return BannerView{}
}

// checkBanner notes whether the banner stands at now.
func (s State) checkBanner(now time.Time) State {
	s.bannerStands = s.banner.Stands(now)
	return s
}

// bannerItems are the data set's sentences, and taking the banner away where one
// stands.
func (s State) bannerItems() []Item {
	var items []Item
	for _, b := range s.info.Banners {
		items = append(items, Item{Kind: ItemBanner, Banner: b})
	}
	if s.bannerStands {
		items = append(items, Item{Kind: ItemCommand, Command: CmdNoBanner})
	}
	return items
}

// bannerEndItems are the days that the sentence picked may stand until.
func (m *maint) bannerEndItems() []Item {
	items := make([]Item, len(m.bannerEnds))
	for i, until := range m.bannerEnds {
		items[i] = Item{Kind: ItemBannerEnd, Until: until}
	}
	return items
}

// pickBanner asks until when a sentence is to stand.
func (s State) pickBanner(b faq.Banner) State {
	s.maint.bannerKey = b.Key
	return s.push(navEntry{screen: AtBannerEnd})
}

// setBanner begins to show the sentence that was picked, once a technician is
// known.
func (s State) setBanner(until time.Time) (State, []Effect) {
	if !s.maint.unlocked {
		return s, nil
	}
	return s.begin(SetBanner{Banner{Key: s.maint.bannerKey, Until: until}})
}
