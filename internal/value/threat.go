package value

// ThreatIndex is 25 × the worst of the threat levels T1 (we threaten them), T2 (they threaten us) and T3 (their camp is
// against ours), each 0–4: not the mean, as the worst one is fatal (§3.13). Below 50 it is green, below 75 amber, else
// red. While a level is unknown the colour is amber at least. ok is false while nothing is known at all.
func ThreatIndex(levels ...Input) (index float64, colour Threat, ok bool) {
	all := true
	for _, level := range levels {
		if level.State != StateKnown {
			all = false
			continue
		}
		ok = true
		index = max(index, 25*level.Value)
	}
	switch {
	case index >= 75:
		colour = ThreatRed
	case index >= 50 || !all:
		colour = ThreatAmber
	default:
		colour = ThreatGreen
	}
	return index, colour, ok
}
