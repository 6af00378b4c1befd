//! Plain tables as Parquet: whole numbers and texts always there, numbers where they are defined.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

/// Rows of a row group: enough to compress well, few enough to hold.
const ROW_GROUP: usize = 1 << 15;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A whole number in every row.
    Whole,
    /// A number, or nothing where it is undefined.
    Number,
    /// A text in every row.
    Text,
}

/// The value of a cell of a table.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Whole(i64),
    Number(Option<f64>),
    Text(String),
}

enum Column {
    Whole(Vec<i64>),
    Number(Vec<Option<f64>>),
    Text(Vec<ByteArray>),
}

/// A table that is being written, row by row.
pub(super) struct Table<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    columns: Vec<Column>,
    rows: usize,
}

impl<W: Write + Send> Table<W> {
    /// Begins a table; `note` goes into the metadata of the file.
    pub(super) fn new(out: W, columns: &[(String, Kind)], note: (&str, &str)) -> io::Result<Self> {
        let field = |(name, kind): &(String, Kind)| -> Result<Arc<Type>, ParquetError> {
            let (physical, repetition, logical) = match kind {
                Kind::Whole => (Physical::INT64, Repetition::REQUIRED, None),
                Kind::Number => (Physical::DOUBLE, Repetition::OPTIONAL, None),
                Kind::Text => (Physical::BYTE_ARRAY, Repetition::REQUIRED, Some(LogicalType::String)),
            };
            let builder = Type::primitive_type_builder(name, physical).with_repetition(repetition);
            builder.with_logical_type(logical).build().map(Arc::new)
        };
        let fields = columns.iter().map(field).collect::<Result<Vec<_>, _>>().map_err(said)?;
        let schema = Type::group_type_builder("roicast").with_fields(fields).build().map_err(said)?;
        let note = KeyValue { key: note.0.to_owned(), value: Some(note.1.to_owned()) };
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_key_value_metadata(Some(vec![note]))
            .build();
        let writer = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties)).map_err(said)?;
        let columns = columns.iter().map(|(_, kind)| Column::new(*kind)).collect();
        Ok(Self { writer, columns, rows: 0 })
    }

    /// Adds a row with a value for each column, of the kind of the column.
    pub(super) fn row(&mut self, values: impl IntoIterator<Item = Value>) -> io::Result<()> {
        for (column, value) in self.columns.iter_mut().zip(values) {
            column.push(value);
        }
        self.rows += 1;
        if self.rows == ROW_GROUP { self.flush() } else { Ok(()) }
    }

    /// Ends the table.
    pub(super) fn finish(mut self) -> io::Result<W> {
        self.flush()?;
        self.writer.into_inner().map_err(said)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.rows == 0 {
            return Ok(());
        }
        self.rows = 0;
        let mut group = self.writer.next_row_group().map_err(said)?;
        for column in &mut self.columns {
            let Some(mut writer) = group.next_column().map_err(said)? else { break };
            match (&*column, writer.untyped()) {
                (Column::Whole(values), ColumnWriter::Int64ColumnWriter(_)) => {
                    writer.typed::<Int64Type>().write_batch(values, None, None).map_err(said)?;
                }
                (Column::Text(values), ColumnWriter::ByteArrayColumnWriter(_)) => {
                    writer.typed::<ByteArrayType>().write_batch(values, None, None).map_err(said)?;
                }
                (Column::Number(values), ColumnWriter::DoubleColumnWriter(_)) => {
                    let levels: Vec<i16> = values.iter().map(|value| i16::from(value.is_some())).collect();
                    let defined: Vec<f64> = values.iter().copied().flatten().collect();
                    writer.typed::<DoubleType>().write_batch(&defined, Some(&levels), None).map_err(said)?;
                }
                _ => return Err(io::Error::from(io::ErrorKind::InvalidData)),
            }
            writer.close().map_err(said)?;
            column.clear();
        }
        group.close().map_err(said)?;
        Ok(())
    }
}

impl Column {
    const fn new(kind: Kind) -> Self {
        match kind {
            Kind::Whole => Self::Whole(Vec::new()),
            Kind::Number => Self::Number(Vec::new()),
            Kind::Text => Self::Text(Vec::new()),
        }
    }

    fn push(&mut self, value: Value) {
        match (self, value) {
            (Self::Whole(column), Value::Whole(value)) => column.push(value),
            (Self::Number(column), Value::Number(value)) => column.push(value),
            (Self::Text(column), Value::Text(value)) => column.push(value.into_bytes().into()),
            // Not reached: rows are built beside their columns, and a short column is refused when it is written.
            _ => {}
        }
    }

    fn clear(&mut self) {
        match self {
            Self::Whole(column) => column.clear(),
            Self::Number(column) => column.clear(),
            Self::Text(column) => column.clear(),
        }
    }
}

fn said(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(source) => match source.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(source) => io::Error::other(source),
        },
        other => io::Error::other(other),
    }
}
