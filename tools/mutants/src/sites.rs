//! Where a source can be changed, and to what.

use proc_macro2::LineColumn;
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};
use syn::{BinOp, Expr, ReturnType, Type, UnOp};

/// A place with its mutants, as byte ranges of the source.
pub struct Site {
    pub start: usize,
    pub end: usize,
    pub line: usize,
    pub column: usize,
    pub function: String,
    pub form: Form,
    /// What stands instead: an operator, or the value returned at once.
    pub mutants: Vec<String>,
}

/// How a site is written.
pub enum Form {
    /// Arithmetic on two values.
    Value { operator: String, left_end: usize, right_start: usize },
    /// A comparison of two places.
    Comparison { operator: String, left_end: usize, right_start: usize },
    /// `&&` or `||`.
    Both { is_and: bool, left_end: usize, right_start: usize },
    /// `+=` and the like.
    Assign { operator: String, left: String, right_start: usize },
    /// `-x` or `!x`.
    Prefix { operator: &'static str, inner: usize },
    /// A function that returns at once.
    Body,
}

struct Finder<'t> {
    text: &'t str,
    /// Byte at which each line starts.
    lines: Vec<usize>,
    functions: Vec<String>,
    found: Vec<Site>,
}

/// Every site of a source, those further inside later.
pub fn find(text: &str) -> Vec<Site> {
    let file = syn::parse_file(text).expect("a source that compiles");
    let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let mut finder = Finder { text, lines, functions: Vec::new(), found: Vec::new() };
    finder.visit_file(&file);
    finder.found
}

impl Finder<'_> {
    fn byte(&self, place: LineColumn) -> usize {
        let start = self.lines[place.line - 1];
        self.text[start..].char_indices().nth(place.column).map_or(self.text.len(), |(offset, _)| start + offset)
    }

    fn range(&self, node: &impl syn::spanned::Spanned) -> (usize, usize) {
        let span = node.span();
        (self.byte(span.start()), self.byte(span.end()))
    }

    fn add(&mut self, node: &impl syn::spanned::Spanned, at: LineColumn, form: Form, mutants: &[&str]) {
        let (start, end) = self.range(node);
        self.push(start, end, at, form, mutants);
    }

    fn push(&mut self, start: usize, end: usize, at: LineColumn, form: Form, mutants: &[&str]) {
        let mutants = mutants.iter().map(|mutant| (*mutant).to_owned()).collect();
        let function = self.functions.join("::");
        self.found.push(Site { start, end, line: at.line, column: at.column + 1, function, form, mutants });
    }

    /// A function whose body may return a plain value at once.
    fn body(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let values: &[&str] = match &signature.output {
            ReturnType::Default => &["()"],
            ReturnType::Type(_, result) => plain_values(result),
        };
        if !values.is_empty() && !block.stmts.is_empty() {
            let start = self.byte(block.brace_token.span.open().end());
            self.push(start, start, signature.ident.span().start(), Form::Body, values);
        }
    }

    fn in_function(&mut self, signature: &syn::Signature, attributes: &[syn::Attribute], walk: impl FnOnce(&mut Self)) {
        // What runs in the compiler cannot ask which mutant is alive.
        if signature.constness.is_none() && !is_test(attributes) {
            self.functions.push(signature.ident.to_string());
            walk(self);
            self.functions.pop();
        }
    }
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("test")
            || attribute.path().is_ident("cfg")
                && attribute.meta.require_list().is_ok_and(|list| list.tokens.to_string() == "test")
    })
}

/// Values that a function of this type may return at once.
fn plain_values(result: &Type) -> &'static [&'static str] {
    let Type::Path(path) = result else { return &[] };
    let Some(last) = path.path.segments.last() else { return &[] };
    match last.ident.to_string().as_str() {
        "f64" => &["0.0", "1.0", "-1.0"],
        "bool" => &["true", "false"],
        "usize" | "u64" | "u32" | "i32" | "i64" => &["0", "1"],
        "Option" => &["None"],
        "Vec" => &["Vec::new()"],
        _ => &[],
    }
}

fn has_let(expression: &Expr) -> bool {
    match expression {
        Expr::Let(_) => true,
        Expr::Binary(binary) => has_let(&binary.left) || has_let(&binary.right),
        _ => false,
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_test(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_const(&mut self, _: &'ast syn::ItemConst) {}
    fn visit_item_static(&mut self, _: &'ast syn::ItemStatic) {}
    fn visit_impl_item_const(&mut self, _: &'ast syn::ImplItemConst) {}
    fn visit_trait_item_const(&mut self, _: &'ast syn::TraitItemConst) {}
    fn visit_type(&mut self, _: &'ast Type) {}
    fn visit_pat(&mut self, _: &'ast syn::Pat) {}
    fn visit_generic_argument(&mut self, _: &'ast syn::GenericArgument) {}
    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_expr_repeat(&mut self, repeat: &'ast syn::ExprRepeat) {
        self.visit_expr(&repeat.expr);
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.in_function(&item.sig, &item.attrs, |finder| {
            finder.body(&item.sig, &item.block);
            finder.visit_block(&item.block);
        });
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.in_function(&item.sig, &item.attrs, |finder| {
            finder.body(&item.sig, &item.block);
            finder.visit_block(&item.block);
        });
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.in_function(&item.sig, &item.attrs, |finder| {
                finder.body(&item.sig, block);
                finder.visit_block(block);
            });
        }
    }

    fn visit_expr_unary(&mut self, unary: &'ast syn::ExprUnary) {
        let operator = match unary.op {
            UnOp::Neg(_) => "-",
            UnOp::Not(_) => "!",
            _ => return visit::visit_expr_unary(self, unary),
        };
        // A negative literal may be the smallest whole number, whose positive is none.
        let inner = self.range(&*unary.expr).0;
        self.add(unary, unary.op.span().start(), Form::Prefix { operator, inner }, &[""]);
        visit::visit_expr_unary(self, unary);
    }

    fn visit_expr_binary(&mut self, binary: &'ast syn::ExprBinary) {
        let (left_end, right_start) = (self.range(&*binary.left).1, self.range(&*binary.right).0);
        let at = binary.op.span().start();
        let value = |operator: &str| Form::Value { operator: operator.into(), left_end, right_start };
        let comparison = |operator: &str| Form::Comparison { operator: operator.into(), left_end, right_start };
        let assign = |operator: &str| {
            let (start, end) = self.range(&*binary.left);
            Form::Assign { operator: operator.into(), left: self.text[start..end].to_owned(), right_start }
        };
        let (form, mutants): (Form, &[&str]) = match binary.op {
            BinOp::Add(_) => (value("+"), &["-", "*"]),
            BinOp::Sub(_) => (value("-"), &["+", "/"]),
            BinOp::Mul(_) => (value("*"), &["+", "/"]),
            BinOp::Div(_) => (value("/"), &["%", "*"]),
            BinOp::Rem(_) => (value("%"), &["/", "+"]),
            BinOp::BitXor(_) => (value("^"), &["|", "&"]),
            BinOp::BitAnd(_) => (value("&"), &["|", "^"]),
            BinOp::BitOr(_) => (value("|"), &["&", "^"]),
            BinOp::Shl(_) => (value("<<"), &[">>"]),
            BinOp::Shr(_) => (value(">>"), &["<<"]),
            BinOp::Lt(_) => (comparison("<"), &["==", ">", "<="]),
            BinOp::Le(_) => (comparison("<="), &[">", "<"]),
            BinOp::Gt(_) => (comparison(">"), &["==", "<", ">="]),
            BinOp::Ge(_) => (comparison(">="), &["<", ">"]),
            BinOp::Eq(_) => (comparison("=="), &["!="]),
            BinOp::Ne(_) => (comparison("!="), &["=="]),
            BinOp::And(_) | BinOp::Or(_) if has_let(&binary.left) || has_let(&binary.right) => {
                return visit::visit_expr_binary(self, binary);
            }
            BinOp::And(_) => (Form::Both { is_and: true, left_end, right_start }, &["||"]),
            BinOp::Or(_) => (Form::Both { is_and: false, left_end, right_start }, &["&&"]),
            BinOp::AddAssign(_) => (assign("+="), &["-=", "*="]),
            BinOp::SubAssign(_) => (assign("-="), &["+=", "/="]),
            BinOp::MulAssign(_) => (assign("*="), &["+=", "/="]),
            BinOp::DivAssign(_) => (assign("/="), &["%=", "*="]),
            _ => return visit::visit_expr_binary(self, binary),
        };
        let is_assign = matches!(form, Form::Assign { .. });
        self.add(binary, at, form, mutants);
        if is_assign {
            // The left side is written several times; it stays as it is.
            self.visit_expr(&binary.right);
        } else {
            visit::visit_expr_binary(self, binary);
        }
    }
}
