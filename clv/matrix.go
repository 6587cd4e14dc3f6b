package clv

import "math"

func (h matrix) symmetric(n int) matrix {
	for i := range n {
		for j := range i {
			v := (h[i][j] + h[j][i]) / 2
			h[i][j], h[j][i] = v, v
		}
	}
	return h
}

// cholesky is the lower triangle L of H = L·Lᵀ; false if H is not positive
// definite to working precision.
func (h matrix) cholesky(n int) (l matrix, ok bool) {
	for i := range n {
		for j := range i + 1 {
			v := h[i][j] // #nosec G602 -- h and l are square and i, j, k run over their rows
			for k := range j {
				v -= l[i][k] * l[j][k] // #nosec G602 -- h and l are square and i, j, k run over their rows
			}
			switch {
			case i != j:
				l[i][j] = v / l[j][j] // #nosec G602 -- h and l are square and i, j, k run over their rows
			case !(v > 1e-13*math.Abs(h[i][i])): // #nosec G602 -- h and l are square and i, j, k run over their rows
				return l, false
			default:
				l[i][i] = math.Sqrt(v) // #nosec G602 -- h and l are square and i, j, k run over their rows
			}
		}
	}
	return l, true
}

// forward solves L y = b, backward Lᵀ x = y.
func (l *matrix) forward(b vector, n int) vector {
	for i := range n {
		for k := range i {
			b[i] -= l[i][k] * b[k]
		}
		b[i] /= l[i][i]
	}
	return b
}

func (l *matrix) backward(y vector, n int) vector {
	for i := n - 1; i >= 0; i-- {
		for k := i + 1; k < n; k++ {
			y[i] -= l[k][i] * y[k]
		}
		y[i] /= l[i][i]
	}
	return y
}

// dampedSolve adds to the diagonal until the matrix is positive definite, so
// that the direction goes uphill.
func (h matrix) dampedSolve(g vector, n int) vector {
	size := 0.0
	for i := range n {
		size = math.Max(size, math.Abs(h[i][i]))
	}
	size = math.Max(size, 1e-300)
	for damp := 0.0; damp < 1e6*size; damp = math.Max(10*damp, 1e-6*size) {
		m := h
		for i := range n {
			m[i][i] += damp
		}
		if l, ok := m.cholesky(n); ok {
			return l.backward(l.forward(g, n), n)
		}
	}
	return g
}

// inverse of a positive definite matrix; false if it is not.
func (h matrix) inverse(n int) (matrix, bool) {
	l, ok := h.cholesky(n)
	var inv matrix
	if !ok {
		return inv, false
	}
	for i := range n {
		var e vector
		e[i] = 1
		inv[i] = l.backward(l.forward(e, n), n)
	}
	return inv, true
}

// secant is the BFGS correction after which H d = y, for a step d that changed the
// gradient by -y. Without curvature along d, H stays.
func (h matrix) secant(d, y vector, n int) matrix {
	var hd vector
	dhd, dy := 0.0, 0.0
	for i := range n {
		for j := range n {
			hd[i] += h[i][j] * d[j]
		}
		dhd += d[i] * hd[i]
		dy += d[i] * y[i]
	}
	if !(dy > 0) || !(dhd > 0) {
		return h
	}
	for i := range n {
		for j := range n {
			h[i][j] += y[i]*y[j]/dy - hd[i]*hd[j]/dhd
		}
	}
	return h
}
