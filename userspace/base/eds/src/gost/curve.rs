//! Points of a short Weierstrass curve of prime order, for verification only: nothing here is secret, so time may vary.

use crypto_bigint::modular::{FixedMontyForm, FixedMontyParams};
use crypto_bigint::{NonZero, Odd, Uint};

/// A curve `y² = x³ + ax + b` over a prime field, whose points are a group of prime order (cofactor 1).
#[derive(Debug)]
pub(super) struct Curve<const LIMBS: usize> {
    field: FixedMontyParams<LIMBS>,
    scalars: FixedMontyParams<LIMBS>,
    order: NonZero<Uint<LIMBS>>,
    a: FixedMontyForm<LIMBS>,
    b: FixedMontyForm<LIMBS>,
    base: (Uint<LIMBS>, Uint<LIMBS>),
}

/// The numbers of a curve, each in hexadecimal of full width.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parameters {
    /// The prime of the field.
    pub(super) p: &'static str,
    /// The coefficient of `x`.
    pub(super) a: &'static str,
    /// The constant.
    pub(super) b: &'static str,
    /// The order of the base point.
    pub(super) q: &'static str,
    /// The base point.
    pub(super) x: &'static str,
    pub(super) y: &'static str,
}

/// A point `(x/z, y/z)`; `(0, 1, 0)` is the point at infinity.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point<const LIMBS: usize> {
    x: FixedMontyForm<LIMBS>,
    y: FixedMontyForm<LIMBS>,
    z: FixedMontyForm<LIMBS>,
}

impl<const LIMBS: usize> Curve<LIMBS> {
    pub(super) const fn new(numbers: &Parameters) -> Self {
        let q = Odd::<Uint<LIMBS>>::from_be_hex(numbers.q);
        let field = FixedMontyParams::new_vartime(Odd::<Uint<LIMBS>>::from_be_hex(numbers.p));
        Self {
            field,
            scalars: FixedMontyParams::new_vartime(q),
            order: *q.as_nz_ref(),
            a: FixedMontyForm::new(&Uint::from_be_hex(numbers.a), &field),
            b: FixedMontyForm::new(&Uint::from_be_hex(numbers.b), &field),
            base: (Uint::from_be_hex(numbers.x), Uint::from_be_hex(numbers.y)),
        }
    }

    /// The order of the group.
    pub(super) const fn order(&self) -> &NonZero<Uint<LIMBS>> {
        &self.order
    }

    /// The base point.
    pub(super) fn base(&self) -> Point<LIMBS> {
        self.lift(&self.base.0, &self.base.1)
    }

    /// The point of these coordinates, if they are reduced and lie on the curve. The order is prime, so every such point
    /// generates the group.
    pub(super) fn point(&self, x: &Uint<LIMBS>, y: &Uint<LIMBS>) -> Option<Point<LIMBS>> {
        let prime = self.field.modulus().as_ref();
        if x >= prime || y >= prime {
            return None;
        }
        let point = self.lift(x, y);
        let right = (point.x.square() + self.a) * point.x + self.b;
        (point.y.square() == right).then_some(point)
    }

    /// `u·p + v·q`, by one ladder of doublings.
    pub(super) fn sum_of_multiples(
        &self,
        (u, p): (&Uint<LIMBS>, &Point<LIMBS>),
        (v, q): (&Uint<LIMBS>, &Point<LIMBS>),
    ) -> Point<LIMBS> {
        let both = self.add(p, q);
        let mut sum = self.infinity();
        for bit in (0..Uint::<LIMBS>::BITS).rev() {
            sum = self.add(&sum, &sum);
            sum = match (u.bit_vartime(bit), v.bit_vartime(bit)) {
                (false, false) => sum,
                (true, false) => self.add(&sum, p),
                (false, true) => self.add(&sum, q),
                (true, true) => self.add(&sum, &both),
            };
        }
        sum
    }

    /// The abscissa, if the point is not at infinity.
    pub(super) fn abscissa(point: &Point<LIMBS>) -> Option<Uint<LIMBS>> {
        let inverse = point.z.invert_vartime().into_option()?;
        Some((point.x * inverse).retrieve())
    }

    /// A number modulo the order, ready for multiplication.
    pub(super) const fn scalar(&self, value: &Uint<LIMBS>) -> FixedMontyForm<LIMBS> {
        FixedMontyForm::new(value, &self.scalars)
    }

    /// The complete addition of Renes, Costello and Batina (eprint 2015/1060, algorithm 1): one sequence of operations for
    /// every pair of points, equal, opposite or infinite.
    pub(super) fn add(&self, p: &Point<LIMBS>, q: &Point<LIMBS>) -> Point<LIMBS> {
        let (a, b3) = (self.a, self.b.double() + self.b);
        let (xx, yy, zz) = (p.x * q.x, p.y * q.y, p.z * q.z);
        let xy = (p.x + p.y) * (q.x + q.y) - (xx + yy);
        let xz = (p.x + p.z) * (q.x + q.z) - (xx + zz);
        let yz = (p.y + p.z) * (q.y + q.z) - (yy + zz);
        let middle = a * xz + b3 * zz;
        let (low, high) = (yy - middle, yy + middle);
        let slope = xx.double() + xx + a * zz;
        let cross = b3 * xz + a * (xx - a * zz);
        Point {
            x: xy * low - yz * cross,
            y: low * high + slope * cross,
            z: yz * high + xy * slope,
        }
    }

    pub(super) fn infinity(&self) -> Point<LIMBS> {
        Point {
            x: FixedMontyForm::zero(&self.field),
            y: FixedMontyForm::one(&self.field),
            z: FixedMontyForm::zero(&self.field),
        }
    }

    fn lift(&self, x: &Uint<LIMBS>, y: &Uint<LIMBS>) -> Point<LIMBS> {
        Point {
            x: self.element(x),
            y: self.element(y),
            z: FixedMontyForm::one(&self.field),
        }
    }

    const fn element(&self, value: &Uint<LIMBS>) -> FixedMontyForm<LIMBS> {
        FixedMontyForm::new(value, &self.field)
    }
}
